"""What is done to pictures of faces: masks painted on, other things held before them, faces drawn from nothing, faces mixed and bent."""
import cv2
import numpy as np

from common import shake_colours
from faces import MIRRORED

# The five landmarks of a face's box as fractions of it: where a drawn face has them.
DRAWN = np.array([[0.30, 0.42], [0.70, 0.42], [0.50, 0.62], [0.34, 0.78], [0.66, 0.78]], np.float32)


def smooth(points, steps=6):
    """A closed polygon as a closed curve (Catmull-Rom)."""
    p = np.asarray(points, np.float32)
    out = []
    for i in range(len(p)):
        a, b, c, d = p[i - 1], p[i], p[(i + 1) % len(p)], p[(i + 2) % len(p)]
        for t in np.linspace(0, 1, steps, endpoint=False):
            out.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t ** 3))
    return np.array(out, np.float32)


def filled(shape, points):
    """Alpha 0 to 1 of a polygon, its edge soft by a pixel."""
    alpha = np.zeros(shape, np.uint8)
    cv2.fillPoly(alpha, [np.round(np.asarray(points) * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    return cv2.GaussianBlur(alpha, (0, 0), 0.7).astype(np.float32)[..., None] / 255


def cloth(side, rng):
    """The stuff of a mask: plain in most cases, with pleats, stripes, dots or noise in others."""
    kind = rng.random()
    if kind < 0.3:
        colour = np.array([rng.uniform(130, 190), rng.uniform(180, 220), rng.uniform(200, 240)])
    elif kind < 0.55:
        colour = np.full(3, rng.uniform(190, 250)) + np.array([rng.uniform(-8, 8) for _ in range(3)])
    elif kind < 0.72:
        colour = np.full(3, rng.uniform(15, 60)) + np.array([rng.uniform(-8, 8) for _ in range(3)])
    else:
        colour = np.array([rng.uniform(20, 240) for _ in range(3)])
    out = np.ones((side, side, 3), np.float32) * colour
    y, x = np.mgrid[:side, :side].astype(np.float32) / side
    wave = rng.random()
    if wave < 0.35:
        out *= 1 + rng.uniform(0.03, 0.14) * np.sin(y * rng.uniform(25, 60) + rng.uniform(-3, 3) * x)[..., None]
    elif wave < 0.5:
        other = np.array([rng.uniform(20, 240) for _ in range(3)])
        lines = (np.sin(x * rng.uniform(10, 60) + y * rng.uniform(-40, 40)) > rng.uniform(-0.3, 0.8)).astype(np.float32)[..., None]
        out += (other - out) * lines * rng.uniform(0.3, 1)
    elif wave < 0.65:
        spots = cv2.GaussianBlur(np.random.default_rng(rng.getrandbits(32)).normal(0, 60, (side, side, 3)).astype(np.float32), (0, 0), rng.uniform(1, 5))
        out += spots * rng.uniform(0.5, 3)
    return out


def mask_outline(box, marks, rng, below):
    """Where a mask ends, and how it hangs: over the nose, or (below) under it or on the chin. Nobody wears the latter properly."""
    eyes, nose, mouth = marks[:2].mean(0), marks[2], marks[3:].mean(0)
    down = mouth - eyes
    across = np.array([down[1], -down[0]]) * 0.9
    # The far cheek of a turned head is nearer to the nose than the near one.
    turn = np.clip(np.dot(nose - (eyes + mouth) / 2, across) / np.dot(across, across), -0.35, 0.35)
    left, right = 0.78 * (1 + 1.1 * turn), 0.78 * (1 - 1.1 * turn)
    middle = eyes + down * 0.5 + across * turn * 0.3
    at = lambda x, y: middle + across * (x * (left if x < 0 else right)) + down * y
    wide, low = rng.uniform(0.85, 1.1), rng.uniform(0.95, 1.3)
    if below:
        top = rng.uniform(0.3, 0.5) if rng.random() < 0.5 else rng.uniform(0.72, 0.95)
        high, cheek = top, top - rng.uniform(-0.05, 0.1)
    else:
        high, cheek = rng.uniform(-0.3, -0.02), rng.uniform(-0.2, 0.15)
    nose_x = 0.9 * turn
    points = [at(-wide, cheek), at(-0.5 * wide, (cheek + high) / 2), at(nose_x, high), at(0.5 * wide, (cheek + high) / 2), at(wide, cheek),
              at(0.93 * wide, max(0.5, cheek + 0.2)), at(0.55 * wide, low * 0.95), at(0, low + rng.uniform(0, 0.15)), at(-0.55 * wide, low * 0.95),
              at(-0.93 * wide, max(0.5, cheek + 0.2))]
    return points, [(at(-wide, cheek), at(-1.35, -0.15)), (at(wide, cheek), at(1.35, -0.15)), (at(-0.93 * wide, 0.6), at(-1.35, 0.1)), (at(0.93 * wide, 0.6), at(1.35, 0.1))]


CANVAS = 160


def over_face(picture, box, marks, rng, draw):
    """draw(canvas, marks on it) gives alpha and colours on a canvas of 1.8 times the face's side; they go into the picture, lit as it is."""
    centre, side = (box[:2] + box[2:]) / 2, (box[2:] - box[:2]).max() * 1.8
    low, high = np.floor(centre - side / 2).astype(int), np.ceil(centre + side / 2).astype(int)
    l, t = np.maximum(low, 0)
    r, b = np.minimum(high, [picture.shape[1], picture.shape[0]])
    if r - l < 3 or b - t < 3:
        return
    scale = CANVAS / side
    origin = centre - side / 2
    moved = (marks - origin) * scale
    matrix = np.array([[scale, 0, -origin[0] * scale], [0, scale, -origin[1] * scale]], np.float32)
    under = cv2.warpAffine(picture, matrix, (CANVAS, CANVAS), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    alpha, colours = draw(under, moved)
    light = cv2.GaussianBlur(cv2.cvtColor(under, cv2.COLOR_RGB2GRAY).astype(np.float32), (0, 0), 12)
    light = (light / max(light.mean(), 1)).clip(0.4, 1.6)[..., None]
    share = min(1.3, max(0.35, under.mean() / 110))
    layer = np.concatenate([np.clip(colours * (0.35 + 0.65 * light) * share, 0, 255) * alpha, alpha * 255], 2)
    if scale > 1.5:
        layer = cv2.GaussianBlur(layer, (0, 0), scale * 0.35)
    back = np.array([[1 / scale, 0, origin[0] - l], [0, 1 / scale, origin[1] - t]], np.float32)
    layer = cv2.warpAffine(layer.astype(np.float32), back, (int(r - l), int(b - t)), flags=cv2.INTER_LINEAR)
    region = picture[t:b, l:r].astype(np.float32)
    picture[t:b, l:r] = np.clip(region * (1 - layer[..., 3:] / 255) + layer[..., :3], 0, 255).astype(np.uint8)


def put_mask(picture, box, marks, rng, below=False):
    """Paints a mask onto a face, in place."""
    def draw(canvas, moved):
        points, straps = mask_outline(None, moved, rng, below)
        colours = cloth(CANVAS, rng)
        alpha = filled(canvas.shape[:2], smooth(points))
        if rng.random() < 0.75:
            lines = np.zeros(canvas.shape[:2], np.uint8)
            for a, b in straps[:2] if rng.random() < 0.4 else straps:
                cv2.line(lines, tuple(int(v) for v in a), tuple(int(v) for v in b), 255, rng.randint(1, 3), cv2.LINE_AA)
            alpha = np.maximum(alpha, lines[..., None].astype(np.float32) / 255 * 0.9)
        # A shadow along the edge, and a bulge lit from one side.
        shade = cv2.GaussianBlur(alpha, (0, 0), 8)
        x = np.mgrid[:CANVAS, :CANVAS][1].astype(np.float32) / CANVAS - 0.5
        colours = colours * (0.72 + 0.3 * shade[..., None]) * (1 + rng.uniform(-0.5, 0.5) * x[..., None])
        return alpha, colours
    over_face(picture, box, marks, rng, draw)


def put_thing(picture, box, marks, rng):
    """Holds something before a part of a face that is no mask: a hand, a phone, glasses, a beard."""
    def draw(canvas, moved):
        kind = rng.random()
        eyes, mouth = moved[:2].mean(0), moved[3:].mean(0)
        span = max(np.linalg.norm(moved[1] - moved[0]), 6)
        alpha = np.zeros(canvas.shape[:2], np.uint8)
        if kind < 0.35:
            for eye in moved[:2]:
                axes = (int(span * rng.uniform(0.28, 0.42)), int(span * rng.uniform(0.2, 0.34)))
                cv2.ellipse(alpha, tuple(int(v) for v in eye), axes, 0, 0, 360, 255, -1 if rng.random() < 0.4 else 2, cv2.LINE_AA)
            cv2.line(alpha, tuple(int(v) for v in moved[0]), tuple(int(v) for v in moved[1]), 180, 2, cv2.LINE_AA)
            colour = [rng.uniform(5, 70)] * 3
        elif kind < 0.65:
            # Hair round the mouth and along the jaw, the lips left free.
            for _ in range(rng.randint(200, 500)):
                p = mouth + (rng.gauss(0, 0.42) * span, (abs(rng.gauss(0.1, 0.4)) - 0.05) * span)
                cv2.line(alpha, tuple(int(v) for v in p), tuple(int(v) for v in p + (rng.uniform(-4, 4), rng.uniform(2, 8))), 160, 1, cv2.LINE_AA)
            colour = [rng.uniform(10, 80)] * 3
        else:
            middle = mouth + (rng.uniform(-0.9, 0.9) * span, rng.uniform(-0.3, 1.0) * span)
            shape = (int(span * rng.uniform(0.25, 0.6)), int(span * rng.uniform(0.25, 0.9)))
            cv2.ellipse(alpha, tuple(int(v) for v in middle), shape, rng.uniform(0, 180), 0, 360, 255, -1, cv2.LINE_AA)
            skin = canvas[int(np.clip(moved[2, 1], 0, CANVAS - 1)), int(np.clip(moved[2, 0], 0, CANVAS - 1))]
            colour = skin * rng.uniform(0.7, 1.1) if rng.random() < 0.5 else [rng.uniform(10, 230) for _ in range(3)]
        return cv2.GaussianBlur(alpha, (0, 0), 0.8).astype(np.float32)[..., None] / 255, np.ones((CANVAS, CANVAS, 3), np.float32) * np.asarray(colour)
    over_face(picture, box, marks, rng, draw)


def drawn_face(side, rng):
    """A face of nobody from ellipses and shading, its box and its landmarks: a square patch, the face in the middle third."""
    y, x = np.mgrid[:side, :side].astype(np.float32)
    third = side / 3
    u, v = (x - side / 2) / third, (y - side / 2) / third

    def ellipse(cu, cv_, ru, rv, soft=0.15):
        return np.clip((1 + soft - np.hypot((u - cu) / ru, (v - cv_) / rv)) / (2 * soft), 0, 1)[..., None]

    picture = np.ones((side, side, 3), np.float32) * np.array([rng.uniform(30, 220) for _ in range(3)])
    picture += (v * rng.uniform(-40, 40) + u * rng.uniform(-40, 40))[..., None]

    def put(alpha, colour):
        nonlocal picture
        picture = picture + (np.asarray(colour, np.float32) - picture) * alpha

    tone = rng.uniform(0.3, 1.05)
    skin = np.array([226, 178, 150]) * tone * np.array([rng.uniform(0.93, 1.07) for _ in range(3)])
    hair = np.array(rng.choice([(40, 32, 28), (25, 22, 22), (90, 60, 40), (150, 120, 80), (130, 128, 126)])) * rng.uniform(0.7, 1.2)
    clothes = [rng.uniform(15, 230) for _ in range(3)]
    wide, high = rng.uniform(0.36, 0.44), rng.uniform(0.48, 0.56)
    yaw, nod = rng.uniform(-0.16, 0.16), rng.uniform(-0.05, 0.06)
    put(ellipse(0, 1.35, rng.uniform(0.8, 1.1), 0.7), clothes)
    put(ellipse(0, 0.62, 0.2, 0.35), skin * 0.8)
    style = rng.random()
    if style < 0.85:
        put(ellipse(yaw * 0.2, -0.12 if style < 0.5 else 0.1, wide * rng.uniform(1.1, 1.3), high * rng.uniform(1.0, 1.25)), hair)
    lit = 1.06 - 0.24 * (u * 2.2 - rng.uniform(-0.6, 0.6)) ** 2 - 0.1 * v ** 2
    face = skin * lit[..., None]
    for s in (-1, 1):
        put(ellipse(s * wide * 1.0 - yaw * 0.3, 0.02, 0.06, 0.13), skin * 0.85)
    put(ellipse(0, 0, wide, high, 0.06), face)
    if style < 0.85:
        put(ellipse(-yaw * 0.2, -high * rng.uniform(0.85, 1.0), wide * 0.95, high * rng.uniform(0.28, 0.5), 0.25), hair)
    marks = (DRAWN - 0.5) * np.array([2 * wide, 2 * high]) + np.array([yaw, nod])
    marks[2] += (yaw * 0.7, nod)
    marks[3:, 0] *= rng.uniform(0.75, 1.1)
    shut = rng.random() < 0.1
    for eye in marks[:2]:
        put(ellipse(*eye, 0.14, 0.09, 0.6) * 0.6, skin * 0.75)
        if not shut:
            put(ellipse(eye[0], eye[1], 0.09, rng.uniform(0.03, 0.05)), (238, 234, 230))
            put(ellipse(eye[0] + yaw * 0.1, eye[1], 0.042, 0.042), [rng.uniform(30, 110) for _ in range(3)])
        put(ellipse(eye[0], eye[1] - 0.035, 0.1, 0.016, 0.5), hair * 0.7)
        put(ellipse(eye[0] * 1.05, eye[1] - rng.uniform(0.1, 0.14), 0.12, rng.uniform(0.015, 0.03), 0.5), hair)
    put(ellipse(marks[2, 0], marks[2, 1] - 0.12, 0.04, 0.16, 0.8) * 0.5, skin * 1.1)
    put(ellipse(marks[2, 0] + rng.choice((-0.05, 0.05)), marks[2, 1] - 0.03, 0.04, 0.07, 0.9) * 0.6, skin * 0.72)
    for s in (-1, 1):
        put(ellipse(marks[2, 0] + s * 0.04, marks[2, 1] + 0.03, 0.025, 0.016, 0.6), skin * 0.45)
    mouth, width = marks[3:].mean(0), (marks[4, 0] - marks[3, 0]) / 2
    put(ellipse(*mouth, width, rng.uniform(0.035, 0.06), 0.3), skin * np.array([0.8, 0.5, 0.55]) if rng.random() < 0.8 else (190, 40, 60))
    put(ellipse(*mouth, width * 0.9, 0.012 if rng.random() < 0.7 else rng.uniform(0.02, 0.04), 0.6), skin * 0.35 if rng.random() < 0.8 else (235, 230, 225))
    put(ellipse(mouth[0], mouth[1] + 0.1, 0.1, 0.03, 0.9) * 0.5, skin * 0.8)
    centre = side / 2
    box = np.array([centre - wide * third, centre - high * third * 0.88, centre + wide * third, centre + high * third], np.float32)
    grain = np.random.default_rng(rng.getrandbits(32)).normal(0, rng.uniform(1, 5), picture.shape).astype(np.float32)
    out = np.clip(picture + cv2.GaussianBlur(grain, (0, 0), rng.uniform(0.4, 2)), 0, 255).astype(np.uint8)
    return out, box, (marks * third + centre).astype(np.float32)


class DrawnFaces:
    """Drawn faces at hand: drawing one costs more than all else that is done to it, so most are taken from those there are."""

    def __init__(self, side, rng, most=150):
        self.side, self.rng, self.most, self.faces = side, rng, most, []

    def one(self):
        if len(self.faces) < self.most and self.rng.random() < 0.5 or not self.faces:
            self.faces.append(drawn_face(self.side, self.rng))
            return self.faces[-1]
        return self.rng.choice(self.faces)


def bent(patch, box, marks, rng, most=0.05):
    """The features of a face pushed about a little: another face of nobody. Landmarks go along."""
    side = patch.shape[0]
    coarse = np.random.default_rng(rng.getrandbits(32)).uniform(-most, most, (6, 6, 2)).astype(np.float32) * (box[2] - box[0])
    push = cv2.resize(coarse, (side, side), interpolation=cv2.INTER_CUBIC)
    y, x = np.mgrid[:side, :side].astype(np.float32)
    out = cv2.remap(patch, x + push[..., 0], y + push[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    at = np.clip(np.round(marks).astype(int), 0, side - 1)
    return out, box, marks - push[at[:, 1], at[:, 0]]


def similarity(source, target):
    """The turn, scale and shift that brings points closest to others (Umeyama 1991)."""
    a, b = source - source.mean(0), target - target.mean(0)
    x, y = (a * b).sum() / (a ** 2).sum(), (a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum() / (a ** 2).sum()
    matrix = np.array([[x, -y, 0], [y, x, 0]], np.float32)
    matrix[:, 2] = target.mean(0) - matrix[:, :2] @ source.mean(0)
    return matrix


def mixed(patch, marks, other, theirs, rng):
    """Of two faces, laid over one another: an even mixture, or some parts of one and some of the other; half of the time in the first one's colours."""
    if rng.random() < 0.5:
        other, theirs = np.ascontiguousarray(other[:, ::-1]), (theirs * (-1, 1) + (other.shape[1], 0))[MIRRORED].astype(np.float32)
    other = cv2.warpAffine(other, similarity(theirs, marks), patch.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)
    if rng.random() < 0.5:
        (middle, spread), (theirs, their_spread) = ([v.reshape(3) for v in cv2.meanStdDev(x)] for x in (patch, other))
        ratio = (spread + 1) / (their_spread + 1)
        tables = np.clip((np.arange(256)[:, None] - theirs) * ratio + middle, 0, 255).astype(np.uint8)
        other = cv2.LUT(other, tables[None])
    if rng.random() < 0.4:
        share = rng.uniform(0.2, 0.8)
    else:
        parts = np.random.default_rng(rng.getrandbits(32)).uniform(-1, 1, (5, 5)).astype(np.float32)
        share = 1 / (1 + np.exp(-6 * cv2.resize(parts, patch.shape[1::-1], interpolation=cv2.INTER_CUBIC)[..., None] - rng.uniform(-2, 2)))
    share = np.float32(share)
    return np.clip(patch + (other.astype(np.float32) - patch) * share, 0, 255).astype(np.uint8)


def toned(picture, rng):
    """Another light or another skin: darker or brighter, and a cast."""
    powers = np.exp(rng.uniform(-0.7, 0.7) + np.array([rng.gauss(0, 0.12) for _ in range(3)]))
    return cv2.LUT(picture, (255 * (np.arange(256)[:, None] / 255) ** powers).astype(np.uint8)[None])


def sharpened(picture, rng):
    """What faces taken from afar lack: hard edges. More of what a blur takes away."""
    blurred = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.8, 3))
    more = rng.uniform(0.4, 2)
    return cv2.addWeighted(picture, 1 + more, blurred, -more, 0)


def camera(picture, rng):
    """What a cheap camera makes of a picture: colours, blur, noise, less resolution, JPEG."""
    out = shake_colours(picture, rng)
    if rng.random() < 0.3:
        small = rng.uniform(0.35, 0.9)
        less = cv2.resize(out, None, fx=small, fy=small, interpolation=cv2.INTER_AREA)
        out = cv2.resize(less, (picture.shape[1], picture.shape[0]), interpolation=cv2.INTER_LINEAR)
    if rng.random() < 0.4:
        out = cv2.imdecode(cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, rng.randint(25, 90)])[1], cv2.IMREAD_COLOR)
    if rng.random() < 0.15:
        table = (255 * (np.arange(256) / 255) ** np.exp(rng.uniform(-0.5, 0.5))).astype(np.uint8)
        out = cv2.LUT(out, table)
    return out
