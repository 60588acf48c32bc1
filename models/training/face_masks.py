"""Faces of nobody with a mask and without, for campus_mask: masks that are lit, folded and held as cloth is, and what must not pass for one.

python3 face_masks.py COUNT SEED [held]  writes WORK/masks_SEED.npz (of the held-out people: masks_held.npz): COUNT faces, half of them masked"""
import random
import sys

import cv2
import numpy as np

from common import WORK, seed_all
from face_paint import DrawnFaces, bent, camera, filled, mixed, put_thing, sharpened, smooth, toned
from faces import MIRRORED, PATCH

# The middle of a patch, twice as wide as the face: what is painted on.
CANVAS = 160
# What is kept of it: so many times the face's side, so many pixels. Training cuts its crops from that.
KEPT_REACH, KEPT = 1.8, 80
WORN = ("surgical", "cup", "cloth")
NOT_WORN = ("bare", "low", "beard", "mouth", "hand", "elsewhere", "shadow", "thing")


class Places:
    """Places on a face: x from cheek to cheek (-1 to 1), y from the eyes (0) over the mouth (1) to the chin (about 1.65)."""

    def __init__(self, marks):
        eyes, mouth = marks[:2].mean(0), marks[3:].mean(0)
        self.origin, self.down = eyes, mouth - eyes
        self.size = max(float(np.hypot(*self.down)), 4.0)
        self.across = np.array([self.down[1], -self.down[0]]) * 0.92
        # The far cheek of a turned head is nearer to the nose than the near one.
        off = marks[2] - (eyes + mouth) / 2
        self.turn = float(np.clip(off @ self.across / (self.across @ self.across), -0.4, 0.4))

    def at(self, x, y):
        x = np.asarray(x, np.float32)
        wide = np.where(x < 0, 1 + self.turn, 1 - self.turn)
        bulge = self.turn * 0.8 * np.exp(-((y - 0.65) / 0.5) ** 2) * (1 - np.minimum(np.abs(x), 1))
        return self.origin + self.down * y + self.across * (x * wide + bulge)

    def grid(self, side):
        """x and y of every pixel."""
        v, u = np.mgrid[:side, :side].astype(np.float32)
        u, v = u - self.origin[0], v - self.origin[1]
        x = (u * self.across[0] + v * self.across[1]) / (self.across @ self.across)
        y = (u * self.down[0] + v * self.down[1]) / (self.down @ self.down)
        return x / np.where(x < 0, 1 + self.turn, 1 - self.turn), y


class Painter:
    def __init__(self, rng, part="train"):
        self.rng = rng
        data = np.load(WORK / f"faces_{part}.npz", allow_pickle=True)
        self.patches, self.boxes, self.marks, self.sides = data["patches"], data["boxes"], data["marks"], data["sides"]
        self.frames, self.rows = list(data["frames"]), list(data["faces"])
        files = data["files"]
        # Small faces are seldom shown: their mouths are hardly there.
        self.by_file = [np.flatnonzero((files == name) & (self.sides >= 26)) for name in sorted(set(files[self.sides >= 26]))]
        self.drawn = DrawnFaces(PATCH, rng)

    def noise(self, *shape):
        return np.random.default_rng(self.rng.getrandbits(32)).normal(0, 1, shape).astype(np.float32)

    def picked(self, drawn):
        if self.rng.random() < drawn:
            return self.drawn.one()
        at = int(self.rng.choice(self.rng.choice(self.by_file)))
        return self.patches[at], self.boxes[at], self.marks[at].astype(np.float32)

    def face(self):
        """The middle of a patch with a face of nobody, and its landmarks there."""
        rng = self.rng
        picture, box, marks = self.picked(0.12)
        for _ in range(rng.choice((0, 0, 1, 1, 2))):
            other, _, theirs = self.picked(0.12)
            picture = mixed(picture, marks, other, theirs, rng)
        picture, box, marks = bent(picture, box, marks, rng, rng.uniform(0.01, 0.15))
        if rng.random() < 0.3:
            picture = toned(picture, rng)
        if rng.random() < 0.75:
            picture = complexion(picture, marks, rng)
        if rng.random() < 0.5:
            picture = sharpened(picture, rng)
        if rng.random() < 0.5:
            picture = np.ascontiguousarray(picture[:, ::-1])
            marks = (marks * (-1, 1) + (picture.shape[1], 0))[MIRRORED].astype(np.float32)
            box = np.array([picture.shape[1] - box[2], box[1], picture.shape[1] - box[0], box[3]], np.float32)
        edge = (PATCH - CANVAS) // 2
        return np.ascontiguousarray(picture[edge:-edge, edge:-edge]), box - edge, marks - edge

    def scrap(self):
        """A piece of a frame without a face: cloth of clothes and curtains, and whatever else there is."""
        rng = self.rng
        for _ in range(20):
            index = rng.randrange(len(self.frames))
            frame = self.frames[index]
            size = int(min(frame.shape[:2]) * rng.uniform(0.05, 0.4))
            left, top = rng.randrange(frame.shape[1] - size), rng.randrange(frame.shape[0] - size)
            if not any(r[0] < left + size and r[2] > left and r[1] < top + size and r[3] > top for r in self.rows[index]):
                break
        piece = cv2.resize(frame[top:top + size, left:left + size], (CANVAS, CANVAS), interpolation=cv2.INTER_CUBIC).astype(np.float32)
        if rng.random() < 0.5:
            # The weave without the colour.
            piece = piece.mean(axis=2, keepdims=True) * np.array([rng.uniform(0.7, 1.3) for _ in range(3)])
        return np.clip(piece * rng.uniform(0.6, 1.6) * 120 / max(piece.mean(), 30), 0, 255)

    def stuff(self, kind):
        """What a mask is made of, before light falls on it."""
        rng, plain = self.rng, self.rng.random()
        if kind == "cloth" and plain < 0.5 or plain < 0.12:
            return self.scrap()
        white, black, blue = np.full(3, rng.uniform(185, 250)), np.full(3, rng.uniform(12, 60)), np.array([rng.uniform(110, 190), rng.uniform(165, 215), rng.uniform(190, 240)])
        any_colour = np.array([rng.uniform(15, 240) for _ in range(3)])
        kinds = {"surgical": (blue, blue, blue, white, white, black, any_colour), "cup": (white, white, white, black, any_colour), "cloth": (black, black, white, any_colour, any_colour)}
        colour = kinds.get(kind, (any_colour, black, white))[rng.randrange(len(kinds.get(kind, (0, 0, 0))))] + np.array([rng.gauss(0, 6) for _ in range(3)])
        out = np.ones((CANVAS, CANVAS, 3), np.float32) * colour.astype(np.float32)
        if rng.random() < 0.25:
            y, x = np.mgrid[:CANVAS, :CANVAS].astype(np.float32) / CANVAS
            other = np.array([rng.uniform(15, 240) for _ in range(3)])
            lines = np.sin(x * rng.uniform(-120, 120) + y * rng.uniform(-120, 120))
            if rng.random() < 0.5:
                lines = np.minimum(lines, np.sin(x * rng.uniform(-120, 120) + y * rng.uniform(-120, 120)))
            out += (other - out) * ((lines > rng.uniform(-0.3, 0.6)) * rng.uniform(0.2, 1))[..., None].astype(np.float32)
        return out * (1 + cv2.GaussianBlur(self.noise(CANVAS, CANVAS), (0, 0), rng.uniform(0.5, 2)) * rng.uniform(0, 0.08))[..., None]

    def relief(self, places, kind, wide):
        """How much brighter each place is for standing out from the face: the bow of the cheeks, the ridge of the nose, folds and wrinkles."""
        rng = self.rng
        x, y = places.grid(CANVAS)
        size = places.size
        ridge = rng.uniform(0.1, 0.45) if kind != "cup" else rng.uniform(0.3, 0.7)
        height = np.sqrt(np.clip(1.4 - (x / (wide * 1.1)) ** 2, 0.02, None)) * rng.uniform(0.3, 0.8)
        height += ridge * np.exp(-(x / rng.uniform(0.25, 0.5)) ** 2 - ((y - rng.uniform(0.6, 0.9)) / rng.uniform(0.4, 0.7)) ** 2)
        wrinkles = cv2.GaussianBlur(self.noise(CANVAS, CANVAS), (0, 0), rng.uniform(2, 9), None, rng.uniform(2, 9))
        height = height * size + wrinkles / wrinkles.std() * rng.uniform(0, 0.05) * size
        shade = 1 - rng.gauss(0, 0.35) * np.gradient(height, axis=1) + rng.gauss(0.25, 0.2) * -np.gradient(height, axis=0)
        if kind == "surgical" and rng.random() < 0.8:
            first, apart, bow = rng.uniform(0.65, 0.85), rng.uniform(0.14, 0.28), rng.uniform(-0.1, 0.25)
            for i in range(rng.choice((2, 3, 3, 4))):
                line = y - (first + i * apart + bow * i * (0.4 - x ** 2) * 0.5)
                width = rng.uniform(0.015, 0.035)
                shade -= rng.uniform(0.05, 0.3) * np.exp(-(line / width) ** 2)
                shade += rng.uniform(0, 0.15) * np.exp(-((line + 2 * width) / (2 * width)) ** 2)
        if kind != "surgical" and rng.random() < 0.6:
            line = x - rng.gauss(0, 0.03) if rng.random() < 0.7 else y - rng.uniform(0.75, 1)
            shade += rng.choice((-1, 1)) * rng.uniform(0.05, 0.3) * np.exp(-(line / rng.uniform(0.015, 0.04)) ** 2)
        return np.clip(shade, 0.45, 1.5)[..., None]

    def outline(self, places, kind):
        """Corners of a mask that covers nose and mouth, and where its straps begin."""
        rng = self.rng
        wide, top, low = rng.uniform(0.7, 1.05), rng.uniform(0.12, 0.5), rng.uniform(1.4, 1.95)
        side = top + (rng.uniform(0, 0.25) if kind != "cup" else rng.uniform(0.2, 0.55))
        jaw = rng.uniform(0.95, 1.3) if kind != "cup" else side + rng.uniform(0.1, 0.3)
        dip = rng.uniform(-0.08, 0.12)
        corners = [(-wide, side), (-wide * 0.5, (side + top) / 2 + dip), (-0.16, top + 0.03), (0.16, top + 0.03), (wide * 0.5, (side + top) / 2 + dip), (wide, side),
                   (wide * rng.uniform(0.88, 1), jaw), (wide * 0.6, low - rng.uniform(0.08, 0.3)), (0, low), (-wide * 0.6, low - rng.uniform(0.08, 0.3)),
                   (-wide * rng.uniform(0.88, 1), jaw)]
        shaken = [places.at(x + rng.gauss(0, 0.02), y + rng.gauss(0, 0.02)) for x, y in corners]
        return shaken, wide, side, jaw

    def lit(self, under, colours, shade, places):
        """Cloth of some colours in the light that falls on the face under it."""
        rng = self.rng
        grey = cv2.GaussianBlur(cv2.cvtColor(under, cv2.COLOR_RGB2GRAY).astype(np.float32), (0, 0), rng.uniform(6, 16))
        middle = np.clip(np.round(places.at(0, 0.5)).astype(int), 2, CANVAS - 3)
        skin = float(grey[middle[1], middle[0]])
        light = (grey / max(skin, 12)).clip(0.5, 1.5)[..., None] ** rng.uniform(0.2, 0.9)
        return colours * shade * light * np.clip(skin / rng.uniform(95, 170), 0.3, 1.35)

    def laid(self, picture, alpha, colours):
        """Over the face, with the shadow that it throws, as sharp or blurred as the face may be."""
        rng = self.rng
        shadow = cv2.GaussianBlur(np.roll(alpha, rng.randint(-1, 3), 0), (0, 0), rng.uniform(1.5, 5)).reshape(CANVAS, CANVAS, 1) * (1 - alpha) * rng.uniform(0, 0.5)
        layer = np.concatenate([np.clip(colours, 0, 255) * alpha, alpha], 2).astype(np.float32)
        if rng.random() < 0.6:
            layer = cv2.GaussianBlur(layer, (0, 0), rng.uniform(0.4, 1.8))
        return np.clip(picture * (1 - shadow) * (1 - layer[..., 3:]) + layer[..., :3], 0, 255).astype(np.uint8)

    def worn(self, picture, marks, kind):
        rng, places = self.rng, Places(marks)
        corners, wide, side, jaw = self.outline(places, kind)
        return self.cloth(picture, places, kind, corners, wide, [((wide, side), (1.3, side - rng.uniform(0, 0.4))), ((wide * 0.95, jaw), (1.3, side + rng.uniform(-0.2, 0.3)))])

    def cloth(self, picture, places, kind, corners, wide, straps):
        rng = self.rng
        alpha = filled((CANVAS, CANVAS), smooth(corners))
        shade, colours = self.relief(places, kind, wide), self.stuff(kind)
        if rng.random() < 0.5:
            hem = alpha - cv2.erode(alpha, np.ones((rng.choice((3, 5)),) * 2)).reshape(alpha.shape)
            shade = shade * (1 + hem * rng.uniform(-0.3, 0.15))
        if kind == "cup" and rng.random() < 0.3:
            spot, radius = places.at(rng.choice((-1, 1)) * rng.uniform(0.25, 0.5), rng.uniform(0.95, 1.2)), places.size * rng.uniform(0.12, 0.25)
            for size, value in ((1.0, rng.uniform(0.5, 1.4)), (0.7, rng.uniform(0.6, 1.3))):
                valve = np.zeros((CANVAS, CANVAS), np.float32)
                cv2.circle(valve, tuple(int(v) for v in spot), max(1, int(radius * size)), 1.0, -1, cv2.LINE_AA)
                colours = colours + (np.mean(colours) * value - colours) * valve[..., None]
        if rng.random() < 0.75:
            lines, thick = np.zeros((CANVAS, CANVAS), np.uint8), rng.randint(1, 3)
            for sign in (-1, 1):
                for (x0, y0), (x1, y1) in straps:
                    cv2.line(lines, tuple(int(v) for v in places.at(sign * x0, y0)), tuple(int(v) for v in places.at(sign * x1, y1)), 255, thick, cv2.LINE_AA)
            bands = lines[..., None].astype(np.float32) / 255 * 0.9 * (1 - alpha)
            tone = colours if rng.random() < 0.5 else np.full(3, rng.choice((235.0, 25.0)))
            picture = np.clip(picture * (1 - bands) + self.lit(picture, tone * np.ones_like(colours), 1, places) * bands, 0, 255).astype(np.uint8)
        return self.laid(picture, alpha, self.lit(picture, colours, shade, places))

    def low(self, picture, marks):
        """A mask under the nose or under the chin: not worn properly."""
        rng, places = self.rng, Places(marks)
        wide = rng.uniform(0.7, 1.0)
        top = rng.uniform(0.78, 0.95) if rng.random() < 0.25 else rng.uniform(1.25, 1.6)
        low, kind = max(top + 0.35, rng.uniform(1.6, 2.2)), rng.choice(WORN)
        corners = [(-wide, top - rng.uniform(0, 0.2)), (0, top), (wide, top - rng.uniform(0, 0.2)), (wide * 0.9, low - 0.3), (0, low), (-wide * 0.9, low - 0.3)]
        return self.cloth(picture, places, kind, [places.at(*c) for c in corners], wide, [((wide, top), (1.3, 0.1))])

    def beard(self, picture, marks):
        """Hair on cheeks and chin and over the lip; the mouth stays free."""
        rng, places = self.rng, Places(marks)
        wide, high, low = rng.uniform(0.75, 0.95), rng.uniform(0.35, 0.9), rng.uniform(1.5, 2.1)
        inner = rng.uniform(0.35, 0.6)
        alpha = filled((CANVAS, CANVAS), smooth([places.at(*c) for c in [(-wide, high), (-inner, max(high, 0.75)), (0, 0.78), (inner, max(high, 0.75)), (wide, high), (wide * 0.85, 1.3), (0, low), (-wide * 0.85, 1.3)]]))
        x, y = places.grid(CANVAS)
        lips = np.exp(-((x / rng.uniform(0.32, 0.45)) ** 4 + ((y - 1.02) / rng.uniform(0.08, 0.17)) ** 4))[..., None]
        hair = cv2.GaussianBlur(self.noise(CANVAS, CANVAS), (0, 0), rng.uniform(0.5, 1.0), None, rng.uniform(1, 4))
        hair = hair / hair.std()
        thick = np.clip(rng.uniform(0.4, 1.1) + 0.25 * hair, 0, 1)[..., None]
        alpha = cv2.GaussianBlur(alpha, (0, 0), rng.uniform(1, 4)).reshape(alpha.shape) * thick * (1 - lips * rng.uniform(0.6, 1))
        colour = np.array(rng.choice([(30, 24, 20), (50, 36, 26), (95, 70, 50), (125, 122, 118), (205, 200, 195)]), np.float32) * rng.uniform(0.7, 1.2)
        return self.laid(picture, alpha, self.lit(picture, colour * (1 + 0.25 * hair[..., None]), 1, places))

    def mouth(self, picture, marks):
        """A cup, a telephone, a microphone, food: before the mouth, with the nose or a cheek still to be seen."""
        rng, places = self.rng, Places(marks)
        middle = places.at(rng.gauss(0, 0.35), rng.uniform(0.95, 1.6))
        half = places.size * np.array([rng.uniform(0.15, 0.55), rng.uniform(0.2, 0.8)])
        points = cv2.boxPoints((tuple(map(float, middle)), tuple(map(float, 2 * half)), rng.uniform(-60, 60)))
        alpha = filled((CANVAS, CANVAS), smooth(points) if rng.random() < 0.5 else points)
        shade = 1 + rng.uniform(-0.4, 0.4) * (np.mgrid[:CANVAS, :CANVAS][1] / CANVAS - 0.5)[..., None] * 2
        return self.laid(picture, alpha, self.lit(picture, self.stuff("thing"), shade, places))

    def hand(self, picture, marks):
        """Fingers in the face's own skin, before the mouth or on a cheek."""
        rng, places = self.rng, Places(marks)
        spot = np.clip(np.round(places.at(rng.choice((-0.4, 0, 0.4)), -0.35)).astype(int), 3, CANVAS - 4)
        skin = picture[spot[1] - 2:spot[1] + 3, spot[0] - 2:spot[0] + 3].reshape(-1, 3).mean(0) * rng.uniform(0.8, 1.25)
        tip, way = places.at(rng.uniform(-0.6, 0.6), rng.uniform(0.7, 1.3)), rng.uniform(0.2, 2.9)
        along, aside = np.array([np.cos(way), np.sin(way)]), np.array([-np.sin(way), np.cos(way)])
        layer, alpha = np.zeros((CANVAS, CANVAS, 3), np.float32), np.zeros((CANVAS, CANVAS), np.float32)
        thick = places.size * rng.uniform(0.17, 0.26)
        for i in range(rng.randint(1, 4)):
            start = tip + aside * thick * 1.05 * (i - 1.5) + along * rng.uniform(0, 0.5) * thick
            end = start + along * places.size * rng.uniform(1.2, 2.4) + aside * rng.gauss(0, 4)
            a, b = (tuple(int(v) for v in p) for p in (start, end))
            tone = rng.uniform(0.88, 1.08)
            for width, dark in ((1.0, 0.72), (0.82, 0.9), (0.5, 1.0)):
                cv2.line(layer, a, b, (skin * tone * dark).tolist(), max(1, int(thick * width)), cv2.LINE_AA)
            cv2.line(alpha, a, b, 1.0, max(1, int(thick)), cv2.LINE_AA)
        return self.laid(picture, alpha[..., None], cv2.GaussianBlur(layer, (0, 0), 1.2))

    def elsewhere(self, picture, marks):
        """Cloth where no mask is: a cap, a hood or a scarf on the head, a bandage over the eyes, half of the face hidden."""
        rng, places = self.rng, Places(marks)
        kind, wide = rng.random(), rng.uniform(0.9, 1.5)
        if kind < 0.55:
            brim = rng.uniform(-0.9, -0.25) if kind < 0.4 else rng.uniform(-0.1, 0.3)
            corners = [(-wide, brim), (0, brim + rng.uniform(-0.15, 0.15)), (wide, brim), (wide, brim - rng.uniform(0.5, 1.2)), (-wide, brim - rng.uniform(0.5, 1.2))]
        elif kind < 0.8:
            s, near = rng.choice((-1, 1)), rng.uniform(0.05, 0.8)
            corners = [(s * near, -1), (s * (near + rng.uniform(-0.2, 0.2)), 0.5), (s * near, 2), (s * 2, 2), (s * 2, -1)]
        else:
            # Below the chin: a collar, a shawl.
            top = rng.uniform(1.55, 1.85)
            corners = [(-1.6, top - 0.2), (0, top), (1.6, top - 0.2), (1.8, 3), (-1.8, 3)]
        return self.cloth(picture, places, "cloth", [places.at(*c) for c in corners], wide, [])

    def shadow(self, picture, marks):
        """Less or more light on the lower face alone."""
        rng, places = self.rng, Places(marks)
        x, y = places.grid(CANVAS)
        edge = y + x * rng.gauss(0, 0.4) - rng.uniform(0.2, 1)
        dark = 1 / (1 + np.exp(-edge / rng.uniform(0.02, 0.3)))
        tint = np.exp(rng.gauss(-0.5, 0.4) + np.array([rng.gauss(0, 0.12) for _ in range(3)]))
        return np.clip(picture * (1 + (tint - 1) * dark[..., None]), 0, 255).astype(np.uint8)

    def one(self, kind):
        """A kept square with a face; kind is one of WORN or NOT_WORN."""
        rng = self.rng
        picture, box, marks = self.face()
        if rng.random() < 0.2:
            picture = self.shadow(picture, marks)
        if kind in WORN:
            picture = self.worn(picture, marks, kind)
        elif kind == "thing":
            put_thing(picture, box, marks, rng)
        elif kind != "bare":
            picture = getattr(self, kind)(picture, marks)
        # On both: what is worn on the head says nothing about the mouth.
        if kind != "elsewhere" and rng.random() < 0.15:
            picture = self.brow(picture, marks)
        picture = kept(picture, box)
        return camera(picture, rng) if rng.random() < 0.8 else picture

    def brow(self, picture, marks):
        """Glasses, sunglasses, a fringe or a brim."""
        rng, places = self.rng, Places(marks)
        alpha = np.zeros((CANVAS, CANVAS), np.uint8)
        if rng.random() < 0.6:
            span, dark = np.linalg.norm(marks[1] - marks[0]), rng.random() < 0.5
            for eye in marks[:2]:
                cv2.ellipse(alpha, tuple(int(v) for v in eye), (int(span * rng.uniform(0.34, 0.46)), int(span * rng.uniform(0.24, 0.36))), 0, 0, 360, 255, -1 if dark else rng.randint(1, 3), cv2.LINE_AA)
            cv2.line(alpha, *(tuple(int(v) for v in eye) for eye in marks[:2]), 200, 2, cv2.LINE_AA)
            alpha, colour = alpha[..., None].astype(np.float32) / 255 * rng.uniform(0.7, 1), np.full(3, rng.uniform(5, 70))
        else:
            brim = rng.uniform(-0.8, -0.2)
            alpha = filled((CANVAS, CANVAS), [places.at(*c) for c in [(-1.3, brim), (0, brim - 0.1), (1.3, brim), (1.3, -2.5), (-1.3, -2.5)]])
            colour = np.array([rng.uniform(10, 200) for _ in range(3)])
        return self.laid(picture, alpha, self.lit(picture, np.ones((CANVAS, CANVAS, 3)) * colour, 1, places))


def complexion(picture, marks, rng):
    """The skin between eyes and mouth brought to one of people's colours, and all else with it: clips of dim and blue rooms show few."""
    spot = np.clip(np.round(marks.mean(0)).astype(int), 8, picture.shape[0] - 9)
    skin = picture[spot[1] - 8:spot[1] + 9, spot[0] - 8:spot[0] + 9].reshape(-1, 3).mean(0)
    wanted = np.array([226, 178, 150]) * rng.uniform(0.35, 1.05) * np.exp([rng.gauss(0, 0.06) for _ in range(3)])
    powers = np.log(np.clip(wanted, 8, 247) / 255) / np.log(np.clip(skin, 8, 247) / 255)
    return cv2.LUT(picture, (255 * (np.arange(256)[:, None] / 255) ** np.clip(powers, 0.3, 2.5)).astype(np.uint8)[None])


def kept(picture, box):
    """The square around a box, its edge repeated where the picture ends."""
    scale = KEPT / ((box[2:] - box[:2]).max() * KEPT_REACH)
    shift = KEPT / 2 - (box[:2] + box[2:]) / 2 * scale
    matrix = np.array([[scale, 0, shift[0]], [0, scale, shift[1]]], np.float32)
    if scale < 0.8:
        picture, factor = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), scale
        matrix[:, :2] /= factor
    return cv2.warpAffine(picture, matrix, (KEPT, KEPT), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def kind_of(rng):
    """Half masks; of the others a third simply bare."""
    if rng.random() < 0.5:
        return rng.choice(WORN)
    return rng.choices(NOT_WORN, (9, 2, 4, 3, 2, 3, 2, 2))[0]


def main():
    count, seed, part = int(sys.argv[1]), int(sys.argv[2]), "held" if "held" in sys.argv else "train"
    seed_all(seed)
    rng = random.Random(seed)
    painter, kinds, pictures = Painter(rng, part), [], []
    for i in range(count):
        kinds.append(kind_of(rng))
        pictures.append(painter.one(kinds[-1]))
        if i % 1000 == 999:
            print(i + 1, flush=True)
    np.savez(WORK / f"masks_{'held' if part == 'held' else seed}.npz", pictures=np.stack(pictures), kinds=np.array(kinds))


if __name__ == "__main__":
    main()
