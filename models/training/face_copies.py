"""Pictures of pictures of faces, for campus_liveness: what a camera sees of a print or of a screen that somebody holds before it."""

import cv2
import numpy as np

from common import WORK
from face_paint import DrawnFaces, bent, camera

SIDE = 80
# How much of the face's surroundings the network sees, as MiniFASNet's crop does.
REACH = 2.7
LABELS = ["print", "live", "screen"]
PRINT, LIVE, SCREEN = range(3)


def cut(picture, box, side=SIDE):
    """The box REACH times as wide and high, as far as the picture allows, brought to a square."""
    high, wide = picture.shape[:2]
    size = (box[2:] - box[:2]) * REACH
    size = size * min(1.0, wide / size[0], high / size[1])
    corner = np.clip((box[:2] + box[2:]) / 2 - size / 2, 0, np.maximum(0, [wide - size[0], high - size[1]]))
    scale = side / size
    if scale.max() < 0.7:
        factor = scale.max() * 1.3
        picture = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        corner, scale = corner * factor, scale / factor
    matrix = np.array([[scale[0], 0, -corner[0] * scale[0]], [0, scale[1], -corner[1] * scale[1]]], np.float32)
    return cv2.warpAffine(picture, matrix, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


class Copies:
    def __init__(self, rng, part="train"):
        self.rng = rng
        data = np.load(WORK / f"faces_{part}.npz", allow_pickle=True)
        # A face of few pixels says nothing about what it was taken of.
        big = data["sides"] >= 40
        self.patches, self.boxes, self.marks, self.frames = data["patches"][big], data["boxes"][big], data["marks"][big], list(data["frames"])
        files = data["files"][big]
        self.by_file = [np.flatnonzero(files == name) for name in sorted(set(files))]
        self.drawn = DrawnFaces(self.patches.shape[1], rng)

    def one(self, kind):
        rng = self.rng
        if rng.random() < 0.1:
            picture, box, marks = self.drawn.one()
        else:
            at = int(rng.choice(rng.choice(self.by_file)))
            picture, box, marks = self.patches[at], self.boxes[at], self.marks[at]
        if rng.random() < 0.6:
            picture, box, marks = bent(picture, box, marks, rng, rng.uniform(0.01, 0.08))
        if kind == LIVE:
            if rng.random() < 0.3:
                picture = self.before(picture, box)
        else:
            picture = self.copied(picture, box, kind)
        if rng.random() < 0.5:
            picture, box = picture[:, ::-1], np.array([picture.shape[1] - box[2], box[1], picture.shape[1] - box[0], box[3]])
        # The detector's box is never quite the same.
        box = box + np.array([rng.gauss(0, 0.04) for _ in range(4)]) * (box[2] - box[0])
        return camera(cut(np.ascontiguousarray(picture), box), rng)

    def elsewhere(self, side):
        frame = self.frames[self.rng.randrange(len(self.frames))]
        size = self.rng.randint(min(frame.shape[:2]) // 3, min(frame.shape[:2]) - 1)
        top, left = self.rng.randrange(frame.shape[0] - size), self.rng.randrange(frame.shape[1] - size)
        return cv2.resize(frame[top:top + size, left:left + size], (side, side), interpolation=cv2.INTER_AREA)

    def before(self, picture, box):
        """A living head before another scene: a background alone must not say that somebody lives."""
        side = picture.shape[0]
        alpha = np.zeros((side, side), np.float32)
        centre, half = (box[:2] + box[2:]) / 2, (box[2:] - box[:2]) * (0.72, 0.72)
        cv2.ellipse(alpha, tuple(int(v) for v in centre), tuple(int(v) for v in half), 0, 0, 360, 1.0, -1)
        cv2.ellipse(alpha, (int(centre[0]), side), (int(half[0] * 2.2), int(side - centre[1] - half[1] * 0.55)), 0, 0, 360, 1.0, -1)
        alpha = cv2.GaussianBlur(alpha, (0, 0), 3)[..., None]
        return (picture * alpha + self.elsewhere(side) * (1 - alpha)).astype(np.uint8)

    def copied(self, picture, box, kind):
        """The picture as paper or as a screen, with its edges in sight or not, in a hand before something else."""
        rng, side = self.rng, picture.shape[0]
        flat = (self.paper if kind == PRINT else self.screen)(picture.astype(np.float32))
        centre, size = (box[:2] + box[2:]) / 2, (box[2:] - box[:2]).max()
        # How far the sheet reaches from the face's middle: most often its edge is in sight.
        left, top, right, bottom = (size * rng.uniform(0.6, 1.8) for _ in range(4))
        sheet = np.array([[centre[0] - left, centre[1] - top], [centre[0] + right, centre[1] - top],
                          [centre[0] + right, centre[1] + bottom], [centre[0] - left, centre[1] + bottom]], np.float32)
        tilt = np.random.default_rng(rng.getrandbits(32)).normal(0, size * 0.06, (4, 2)).astype(np.float32)
        turn = cv2.getRotationMatrix2D(tuple(float(v) for v in centre), rng.gauss(0, 6), 1.0)
        target = (sheet @ turn[:, :2].T + turn[:, 2]).astype(np.float32) + tilt
        view = cv2.getPerspectiveTransform(sheet, target)
        edge = rng.uniform(0, 0.12) * size if kind == PRINT else rng.uniform(0.02, 0.2) * size
        rim = np.full((side, side, 3), rng.uniform(200, 250) if kind == PRINT else rng.uniform(5, 60), np.float32)
        alpha, inner = np.zeros((side, side), np.float32), np.zeros((side, side), np.float32)
        cv2.rectangle(alpha, *(tuple(int(v) for v in p) for p in (sheet[0] - edge, sheet[2] + edge)), 1.0, -1)
        cv2.rectangle(inner, *(tuple(int(v) for v in p) for p in (sheet[0], sheet[2])), 1.0, -1)
        body = flat * inner[..., None] + rim * (1 - inner[..., None])
        if rng.random() < 0.4:
            self.fingers(body, alpha, sheet, size, edge)
        body = cv2.warpPerspective(body, view, (side, side), flags=cv2.INTER_LINEAR)
        alpha = cv2.GaussianBlur(cv2.warpPerspective(alpha, view, (side, side)), (0, 0), 0.8)[..., None]
        behind = cv2.GaussianBlur(self.elsewhere(side), (0, 0), rng.uniform(0.5, 4))
        out = np.clip(body * alpha + behind * (1 - alpha), 0, 255)
        return cv2.GaussianBlur(out, (0, 0), rng.uniform(0.4, 1.6)).astype(np.uint8)

    def fingers(self, body, alpha, sheet, size, edge):
        rng = self.rng
        skin = np.array([226, 178, 150]) * rng.uniform(0.35, 1.05)
        for _ in range(rng.randint(1, 4)):
            side = rng.choice((0, 1))
            x = int(sheet[side, 0] + (edge if side else -edge))
            y = int(rng.uniform(sheet[0, 1], sheet[2, 1]))
            axes = (int(size * rng.uniform(0.15, 0.35)), int(size * rng.uniform(0.06, 0.11)))
            for layer, value in ((body, skin.tolist()), (alpha, 1.0)):
                cv2.ellipse(layer, (x, y), axes, rng.uniform(-30, 30), 0, 360, value, -1, cv2.LINE_AA)

    def paper(self, x):
        """Ink: less range, a cast, dots, and the grain and folds of the sheet."""
        rng, side = self.rng, x.shape[0]
        x = 255 * (x / 255) ** rng.uniform(0.7, 1.5)
        grey = x.mean(axis=2, keepdims=True)
        x = grey + (x - grey) * (0.05 if rng.random() < 0.12 else rng.uniform(0.5, 1.25))
        low, high = rng.uniform(10, 65), rng.uniform(190, 250)
        x = low + x / 255 * (high - low)
        x *= np.array([rng.uniform(0.88, 1.1) for _ in range(3)])
        v, u = np.mgrid[:side, :side].astype(np.float32)
        if rng.random() < 0.5:
            angle, pitch = rng.uniform(0, 1.5), rng.uniform(1.2, 3.5)
            a, b = u * np.cos(angle) + v * np.sin(angle), v * np.cos(angle) - u * np.sin(angle)
            x += (np.sin(a * pitch) * np.sin(b * pitch))[..., None] * rng.uniform(4, 22)
        grain = np.random.default_rng(rng.getrandbits(32)).normal(0, 1, (side, side, 1)).astype(np.float32)
        x = x + cv2.GaussianBlur(grain, (0, 0), rng.uniform(0.5, 1.5))[..., None] * rng.uniform(2, 14)
        if rng.random() < 0.4:
            x *= 1 + rng.uniform(0.04, 0.18) * np.tanh((u * rng.uniform(-1, 1) + v * rng.uniform(-1, 1) - rng.uniform(-60, 160)) / rng.uniform(3, 40))[..., None]
        return np.clip(x, 0, 255)

    def screen(self, x):
        """Light: a cooler, harder picture, the beat of its pixels with the camera's, glare, and now and then the bands of its refresh."""
        rng, side = self.rng, x.shape[0]
        mean = x.mean()
        x = mean + (x - mean) * rng.uniform(0.9, 1.45)
        x = 255 * (np.clip(x, 0, 255) / 255) ** rng.uniform(0.65, 1.2)
        x *= np.array([rng.uniform(0.82, 1.0), rng.uniform(0.92, 1.06), rng.uniform(1.0, 1.25)])
        x = x + rng.uniform(0, 30)
        v, u = np.mgrid[:side, :side].astype(np.float32)
        if rng.random() < 0.7:
            strength = rng.uniform(3, 20)
            for _ in range(rng.choice((1, 2))):
                angle, pitch, bow = rng.uniform(0, 3.1), rng.uniform(0.12, 1.6), rng.uniform(-0.002, 0.002)
                phase = pitch * (u * np.cos(angle) + v * np.sin(angle)) + bow * (u * u + v * v)
                for channel, shift in enumerate((0, rng.uniform(0, 2.1), rng.uniform(0, 4.2))):
                    x[..., channel] += np.sin(phase + shift) * strength
        if rng.random() < 0.4:
            x += np.sin(v * rng.uniform(0.03, 0.2) + rng.uniform(0, 6))[..., None] * rng.uniform(4, 18)
        if rng.random() < 0.5:
            spot = np.exp(-(((u - rng.uniform(0, side)) / rng.uniform(10, 90)) ** 2 + ((v - rng.uniform(0, side)) / rng.uniform(10, 90)) ** 2))
            x += spot[..., None] * rng.uniform(20, 140)
        return np.clip(x, 0, 255)
