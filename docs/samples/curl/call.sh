#!/usr/bin/env bash
# Calls the AI API with bash, openssl and curl, in any of its three generations.
#
#   export CTYUN_URL=http://127.0.0.1:8600
#   export CTYUN_APP_KEY=… CTYUN_APP_SECRET=…                        # generations 1 and 2
#   export CTYUN_APP_KEY=… CTYUN_ACCESS_KEY=… CTYUN_SECURITY_KEY=…   # generation 3
#   ./call.sh 3 /v1/aiop/api/2f3uquanbrpc/SafeHat/base/hat_detect '{"image":"@photo.jpg"}'
#   ./call.sh 1 /face/api/v1/face_detect.json '{"data":["@photo.jpg"]}'
#   ./call.sh 3 /v1/aiop/api/2f6hqix09mv4/face/PERSON/person/detectFaceFromBase64 \
#     '{"Action":"DetectFace","ImageData":"@photo.jpg"}' version:v3
#
# A "@file" becomes the file's Base64 in the form of the generation. Further arguments are further headers.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/sign.sh"

generation=$1 path=$2 template=$3
shift 3

body=$(mktemp) headers=$(mktemp)
trap 'rm -f "$body" "$headers"' EXIT

base64_of() {
  case $generation in
    1) printf 'data:application/octet-stream;base64,'; openssl base64 -A -in "$1" | tr '+/' '-_' ;;
    2) openssl base64 -A -in "$1" ;;
    3) openssl base64 -A -in "$1" | tr '+/' '-_' ;;
  esac
}

# Text up to the next "@, then the file up to the next quote.
rest=$template
while [[ $rest == *'"@'* ]]; do
  printf '%s"' "${rest%%\"@*}" >> "$body"
  rest=${rest#*\"@}
  base64_of "${rest%%\"*}" >> "$body"
  rest="\"${rest#*\"}"
done
printf '%s' "$rest" >> "$body"

milliseconds=$(($(date +%s) * 1000))
case $generation in
  1) sign_g1 "$CTYUN_APP_KEY" "$CTYUN_APP_SECRET" POST "$path" '' "$milliseconds" "$body" ;;
  2) sign_g2 "$CTYUN_APP_KEY" "$CTYUN_APP_SECRET" "$milliseconds" "$path" "$body" ;;
  3)
    id=$(openssl rand -hex 16 | sed -E 's/(.{8})(.{4})(.{4})(.{4})/\1-\2-\3-\4-/')
    date=$(date -u +%Y%m%dT%H%M%SZ)
    signed=("appkey:$CTYUN_APP_KEY" "ctyun-eop-request-id:$id" "eop-date:$date")
    sign_g3 "$CTYUN_ACCESS_KEY" "$CTYUN_SECURITY_KEY" '' "$body" "${signed[@]}"
    printf '%s\n' "${signed[@]/:/: }"
    ;;
  *) echo "generation 1, 2 or 3" >&2; exit 2 ;;
esac > "$headers"
for further in "$@"; do printf '%s\n' "${further/:/: }"; done >> "$headers"

curl -sS --max-time 30 -H 'Content-Type: application/json' -H 'Expect:' -H @"$headers" --data-binary @"$body" "${CTYUN_URL%/}$path"
echo
