#!/usr/bin/env python3
"""Calls the AI API with nothing but Python's standard library, in any of its three generations.

    export CTYUN_URL=http://127.0.0.1:8600
    export CTYUN_APP_KEY=…  CTYUN_APP_SECRET=…            # generations 1 and 2
    export CTYUN_APP_KEY=…  CTYUN_ACCESS_KEY=…  CTYUN_SECURITY_KEY=…   # generation 3
    ./ctyun.py 3 face_detect photo.jpg
    ./ctyun.py 2 electronic_fence yard.jpg --area 0,0,640,0,640,360,0,360
    ./ctyun.py 1 face_compare a.jpg b.jpg

Prints the answer and exits with 0 on success, 1 on a refusal. Body encryption (SM2, SM4) needs more than the standard library:
see the C# client.
"""
import argparse
import base64
import hashlib
import hmac
import json
import os
import sys
import time
import urllib.error
import urllib.request
import uuid

PREFIX = "data:application/octet-stream;base64,"

# Ability: path after the service code, service code, builder of the body from the pictures.
SERVICES = {
    "hard_hat": ("2f3uquanbrpc/SafeHat/base/hat_detect", lambda p, o: {"image": p[0]}),
    "workwear": ("localwear001/UniformIdentity/base/clothes_detect", lambda p, o: {"image": p[0]}),
    "electronic_fence": ("localfence01/ef-http/electron/fence", lambda p, o: {"image": p, "area": o.area}),
    "fall_down": ("2gm0y369n30g/action/falldown/images", lambda p, o: {"images": p}),
    "fight": ("2gm1xzigc2kg/action/fight/images", lambda p, o: {"images": p}),
    "action_liveness": ("3j8ogbxxpce8/action-fas/predict",
                        lambda p, o: {"Action": "ActionFas", "VideoBase64": p[0], "ActionType": o.action}),
    "face_detect": ("2f6hqix09mv4/face/PERSON/person/detectFaceFromBase64",
                    lambda p, o: {"Action": "DetectFace", "ImageData": p[0]} if o.generation == 3 else {"imageContent": p[0]}),
    "face_attributes": ("2f6hw5o5t7gg/face/PERSON/person/detectAgeGenderFromBase64", lambda p, o: {"imageContent": p[0]}),
    "face_compare": ("2f7awxekgvls/face/compare/PERSON/person/compareFromBase64",
                     lambda p, o: {"img1Base64": p[0], "img2Base64": p[1]}),
    "face_liveness": ("2hfksnibjaos/face-fas-action/person/detectFasFromBase64", lambda p, o: {"imageContent": p[0]}),
    "mask": ("2f6hycj3a9z4/face/PERSON/person/detectMaskFromBase64", lambda p, o: {"imageContent": p[0]}),
    "real_name_auth": ("348c0ca2pkw0/gcapi/simpauth66",
                       lambda p, o: {"portrait": p[0], "idNum": o.id_number, "fullName": o.name}),
}

# In the first generation only, under paths of its own.
FIRST = {
    "face_detect": ("/face/api/v1/face_detect.json", lambda p: {"data": p}),
    "face_attributes": ("/api/v1/face_analyse.json", lambda p: {"data": p}),
    "face_compare": ("/api/v1/face_compare.json", lambda p: {"data": [[p[0], p[1]]]}),
}

# Abilities whose newest contract is chosen by a header.
VERSIONS = {"face_detect": "v3", "face_compare": "v2"}


def hmac_sha256(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def sign_g1(app_key, app_secret, method, path, query, milliseconds, body):
    """Headers of generation 1."""
    lines = "\n".join([method, path, query, milliseconds, hashlib.sha1(body).hexdigest()])
    sign = hmac_sha256(app_secret.encode(), lines).hex()
    return {"Authorization": f"CTYUN {app_key}:{sign}", "X-CTYUN-DT": milliseconds}


def sign_g2(app_key, app_secret, milliseconds, path, body):
    """Headers of generation 2."""
    sign = hashlib.md5((app_key + app_secret + milliseconds + path).encode() + body).hexdigest()
    return {"Sign": sign, "Timestamp": milliseconds, "AppKey": app_key}


def sign_g3(access_key, security_key, signed, query, body):
    """Header Eop-Authorization of generation 3.

    signed: name and value of each header to sign; ctyun-eop-request-id and eop-date must be among them.
    """
    names = sorted(signed, key=str.lower)
    block = "".join(f"{name}:{signed[name]}\n" for name in names)
    pairs = sorted(query.split("&"), key=lambda pair: pair.split("=")[0]) if query else []
    text = block + "\n" + "&".join(pairs) + "\n" + hashlib.sha256(body).hexdigest()
    date = signed["eop-date"]
    key = hmac_sha256(hmac_sha256(hmac_sha256(security_key.encode(), date), access_key), date[:8])
    signature = base64.b64encode(hmac_sha256(key, text)).decode()
    return {"Eop-Authorization": f"{access_key} Headers={';'.join(names)} Signature={signature}"}


def encode(generation, file):
    """A file as its generation wants it: prefixed and URL-safe, standard, URL-safe."""
    with open(file, "rb") as stream:
        data = stream.read()
    if generation == 2:
        return base64.b64encode(data).decode()
    text = base64.urlsafe_b64encode(data).decode()
    return PREFIX + text if generation == 1 else text


def request_of(options, pictures):
    """Path, body and further headers."""
    if options.generation == 1:
        path, build = FIRST[options.ability]
        return path, build(pictures), {}
    service, build = SERVICES[options.ability]
    version = {"version": VERSIONS[options.ability]} if options.generation == 3 and options.ability in VERSIONS else {}
    return "/v1/aiop/api/" + service, build(pictures, options), version


def call(options):
    """One call; never repeated here: a refusal for rate must not be, and a lost answer may have been charged."""
    environment = os.environ
    path, body, further = request_of(options, [encode(options.generation, file) for file in options.files])
    body = json.dumps(body, ensure_ascii=False).encode()
    milliseconds = str(int(time.time() * 1000))
    app_key = environment["CTYUN_APP_KEY"]
    if options.generation == 1:
        headers = sign_g1(app_key, environment["CTYUN_APP_SECRET"], "POST", path, "", milliseconds, body)
    elif options.generation == 2:
        headers = sign_g2(app_key, environment["CTYUN_APP_SECRET"], milliseconds, path, body)
    else:
        signed = {
            "appkey": app_key,
            "ctyun-eop-request-id": str(uuid.uuid4()),
            "eop-date": time.strftime("%Y%m%dT%H%M%SZ", time.gmtime()),
        }
        headers = {**signed, **sign_g3(environment["CTYUN_ACCESS_KEY"], environment["CTYUN_SECURITY_KEY"], signed, "", body)}
    headers.update(further)
    headers["Content-Type"] = "application/json"
    request = urllib.request.Request(environment["CTYUN_URL"].rstrip("/") + path, data=body, headers=headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=options.timeout) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refusal:
        # The gateway refuses with 4xx and 5xx; its answer says why.
        return json.loads(refusal.read() or b'{"code":%d}' % refusal.code)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("generation", type=int, choices=[1, 2, 3])
    parser.add_argument("ability", choices=sorted(SERVICES))
    parser.add_argument("files", nargs="+", help="pictures, or one video for action_liveness")
    parser.add_argument("--area", default="", help="x1,y1,x2,y2,… in pixels: 4 to 9 points")
    parser.add_argument("--action", default="Blink", choices=["Blink", "OpenMouth", "FaceLeft", "FaceRight", "FaceUpdown"])
    parser.add_argument("--id-number", default="")
    parser.add_argument("--name", default="")
    parser.add_argument("--timeout", type=float, default=30)
    options = parser.parse_args()
    if options.generation == 1 and options.ability not in FIRST:
        parser.error(f"generation 1 has no {options.ability}")
    answer = call(options)
    print(json.dumps(answer, ensure_ascii=False, indent=2))
    number = answer.get("statusCode", answer.get("code"))
    sys.exit(0 if str(number) == "0" else 1)


if __name__ == "__main__":
    main()
