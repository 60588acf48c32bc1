"""Pictures that campus_face learns from, and what the teacher says of every cell of them."""
import math

import cv2
import numpy as np
import torch

from common import WORK
from detector import cells_of, corners
from face_paint import DrawnFaces, bent, camera, mixed, put_mask, put_thing, sharpened, toned
from faces import CERTAIN, DenseYunet

SIDE = DenseYunet.SIDE
BATCH = 6
# The longer side of the faces that are shown, in pixels of the input.
LEAST, MOST = 11, 290
IGNORE = -1
# Columns of a cell's row: for training the first two are probabilities, of the network's rows logits.
FACE, MASK, BOX, MARKS = 0, 1, slice(2, 6), slice(6, 16)


class Faces:
    """Pictures to train on, and what the teacher says of each of their cells."""

    def __init__(self, rng):
        self.rng, self.teacher = rng, DenseYunet()
        held = np.load(WORK / "faces_train.npz", allow_pickle=True)
        self.frames, self.rows = list(held["frames"]), list(held["faces"])
        self.patches, self.boxes, self.marks = held["patches"], held["boxes"], held["marks"]
        self.with_faces = [i for i, rows in enumerate(self.rows) if len(rows) and rows[:, 4].max() >= CERTAIN]
        # Every clip has its turn, however many of its faces were found; large faces come from those that have large ones.
        files, big = held["files"], held["sides"] >= 45
        self.by_file = [np.flatnonzero(files == name) for name in sorted(set(files))]
        self.big_by_file = [np.flatnonzero((files == name) & big) for name in sorted(set(files[big]))]
        self.cells = cells_of(SIDE, SIDE)
        self.drawn = DrawnFaces(240, rng, 100)
        self.made = []
        maps = np.stack([self.teacher(self.one()[0])[1] for _ in range(24)])
        # Each channel of the teacher's maps by its usual size.
        self.usual = np.sqrt((maps ** 2).mean((0, 1))) + 0.1 * np.sqrt((maps ** 2).mean())

    def one(self):
        """A picture, and its rows [left, top, right, bottom, certain, masked, landmarks]."""
        rng = self.rng
        picture, rows = self.from_frame() if rng.random() < 0.3 else self.background()
        for _ in range(rng.choice((0, 1, 2, 3, 5))):
            picture, rows = self.pasted(picture, rows)
        if rng.random() < 0.5:
            for _ in range(rng.choice((1, 2))):
                picture = self.distracted(picture, rows)
        for row in rows:
            self.cover(picture, row)
        rows = np.array(rows, np.float32).reshape(-1, 16)
        if rng.random() < 0.5:
            picture, rows[:, [0, 2]] = picture[:, ::-1], SIDE - rows[:, [2, 0]]
        return camera(np.ascontiguousarray(picture), rng), rows

    def cover(self, picture, row):
        rng, size = self.rng, max(row[2:4] - row[:2])
        if row[4] != 1 or size < 9:
            return
        box, marks, kind = row[:4], row[6:].reshape(5, 2), rng.random()
        if kind < 0.4:
            put_mask(picture, box, marks, rng)
            row[5] = 1
        elif kind < 0.5:
            put_mask(picture, box, marks, rng, below=True)
        elif kind < 0.65:
            put_thing(picture, box, marks, rng)

    def size(self):
        return math.exp(self.rng.uniform(math.log(LEAST), math.log(MOST)))

    def from_frame(self):
        """A part of a frame round one of its faces, turned and sized."""
        rng = self.rng
        index = rng.choice(self.with_faces)
        frame, rows = self.frames[index], self.rows[index]
        row = rows[rng.choice(np.flatnonzero(rows[:, 4] >= CERTAIN))]
        scale = min(self.size() / max(row[2:4] - row[:2]), 4.0)
        spot = np.array([rng.uniform(0.2, 0.8), rng.uniform(0.2, 0.8)]) * SIDE
        return self.warped(frame, rows, (row[:2] + row[2:4]) / 2, spot, scale, rng.gauss(0, 9))

    def warped(self, frame, rows, centre, spot, scale, angle):
        matrix = cv2.getRotationMatrix2D((0, 0), angle, scale)
        matrix[0] *= self.rng.uniform(0.88, 1.12)
        matrix[:, 2] = spot - matrix[:, :2] @ centre
        frame, matrix, shrunk = self.shrunk(frame, matrix, scale)
        rows = rows.copy()
        rows[:, [0, 1, 2, 3, *range(5, 15)]] *= shrunk
        how = cv2.BORDER_REPLICATE if self.rng.random() < 0.5 else cv2.BORDER_CONSTANT
        picture = cv2.warpAffine(frame, matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderMode=how)
        return picture, [moved(r[:4], r[5:], float(r[4] >= CERTAIN), matrix, angle) for r in rows]

    def shrunk(self, picture, matrix, scale):
        """The product makes small ones of single pixels of large ones, other cameras do not."""
        if scale >= 0.7 or self.rng.random() > 0.6:
            return picture, matrix, 1.0
        matrix = matrix.copy()
        matrix[:, :2] /= scale
        return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), matrix, scale

    def background(self):
        rng = self.rng
        index = rng.randrange(len(self.frames))
        frame = self.frames[index]
        scale = math.exp(rng.uniform(math.log(SIDE / max(frame.shape[:2])), math.log(1.6)))
        centre = np.array([rng.uniform(0, frame.shape[1]), rng.uniform(0, frame.shape[0])])
        return self.warped(frame, self.rows[index], centre, np.array([SIDE / 2, SIDE / 2]), scale, rng.gauss(0, 6))

    def pasted(self, picture, rows):
        """A face of the patches or a drawn one, mixed with others, bent and in other colours, put where no other is."""
        rng, size = self.rng, self.size()
        if rng.random() < 0.15:
            patch, box, marks = self.drawn.one()
        else:
            patch, box, marks = self.patch(size)
            for _ in range(rng.choice((0, 0, 1, 1, 2))):
                other, _, theirs = self.patch(size)
                patch = mixed(patch, marks, other, theirs, rng)
        if rng.random() < 0.6:
            patch, box, marks = bent(patch, box, marks, rng, rng.uniform(0.01, 0.12))
        if rng.random() < 0.4:
            patch = toned(patch, rng)
        if rng.random() < 0.35:
            patch = sharpened(patch, rng)
        matrix, angle = self.placed(box, size)
        new = moved(box, marks.reshape(-1), 1.0, matrix, angle)
        if overlaps(new, rows):
            return picture, rows
        return self.laid(picture, patch, box, matrix), [*rows, new]

    def distracted(self, picture, rows):
        """Something that is most often no face, cut and put there as faces are."""
        rng, size = self.rng, self.size()
        if size > 22 and rng.random() < 0.3:
            # A head without features.
            patch, box, _ = self.patch(size) if rng.random() < 0.7 else self.drawn.one()
            blank = cv2.GaussianBlur(patch, (0, 0), (box[2] - box[0]) * 0.22)
            alpha = ellipse(patch.shape[:2], box, 0.62, 0.1)[..., None]
            patch = (patch * (1 - alpha) + blank * alpha).astype(np.uint8)
        else:
            frame = self.frames[rng.randrange(len(self.frames))]
            side = rng.randint(20, min(frame.shape[:2]) - 1)
            left, top = rng.randrange(frame.shape[1] - side), rng.randrange(frame.shape[0] - side)
            patch = cv2.resize(frame[top:top + side, left:left + side], (180, 180), interpolation=cv2.INTER_LINEAR)
            box = np.array([60, 50, 120, 130], np.float32)
        matrix, angle = self.placed(box, size)
        if overlaps(moved(box, np.zeros(10), 0.0, matrix, angle), rows):
            return picture
        return self.laid(picture, patch, box, matrix)

    def patch(self, size):
        clips = self.big_by_file if size > 80 and self.rng.random() < 0.8 else self.by_file
        at = int(self.rng.choice(self.rng.choice(clips)))
        return self.patches[at], self.boxes[at], self.marks[at].astype(np.float32)

    def placed(self, box, size):
        """An affine map that brings a patch's box to that size somewhere in the picture, and its turn."""
        rng = self.rng
        angle = rng.gauss(0, 12)
        matrix = cv2.getRotationMatrix2D((0, 0), angle, size / max(box[2:] - box[:2]))
        matrix[0] *= rng.uniform(0.88, 1.12)
        matrix[:, 2] = [rng.uniform(0.1, 0.9) * SIDE, rng.uniform(0.1, 0.9) * SIDE] - matrix[:, :2] @ ((box[:2] + box[2:]) / 2)
        return matrix, angle

    def laid(self, picture, patch, box, matrix):
        rng = self.rng
        if rng.random() < 0.5:
            # The head, and a breath of what is round it.
            alpha = ellipse(patch.shape[:2], box, rng.uniform(0.62, 0.9), rng.uniform(0.03, 0.12))
        else:
            alpha = np.zeros(patch.shape[:2], np.float32)
            edge = int(patch.shape[0] * rng.uniform(0.02, 0.2))
            alpha[edge:-edge, edge:-edge] = 1
        layer = np.dstack([patch, (alpha * 255).astype(np.uint8)])
        layer, matrix, _ = self.shrunk(layer, matrix, math.hypot(matrix[1, 0], matrix[1, 1]))
        layer = cv2.warpAffine(layer, matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR)
        left, top, wide, high = cv2.boundingRect(layer[..., 3])
        there = (slice(top, top + high), slice(left, left + wide))
        layer, under = layer[there].astype(np.float32), picture[there]
        picture[there] = under + (layer[..., :3] - under) * (layer[..., 3:] / 255)
        return picture

    def taught(self, picture, rows):
        """The teacher's rows in the student's form, of masks what is known of whoever is there, and the teacher's maps."""
        told, maps = self.teacher(picture)
        rows_of = np.concatenate([told[:, :1], np.full((len(told), 1), IGNORE, np.float32), told[:, 1:]], 1)
        sure = np.flatnonzero(told[:, 0] > 0.1)
        found = corners(torch.from_numpy(rows_of[sure, BOX]), self.cells[sure]).numpy()
        for row in rows:
            size = max(row[2:4] - row[:2])
            if row[4] and size >= 11:
                rows_of[sure[np.abs(found - row[:4]).max(1) < 0.35 * size], MASK] = row[5]
        return rows_of, maps / self.usual

    def batch(self):
        """A new one every third time: making it costs more than learning from it."""
        if len(self.made) > 20 and self.rng.random() < 0.66:
            return self.rng.choice(self.made)
        examples = [self.one() for _ in range(BATCH)]
        rows, maps = zip(*(self.taught(*example) for example in examples))
        pictures = np.stack([picture.transpose(2, 0, 1) for picture, _ in examples])
        self.made.append((torch.from_numpy(pictures), torch.from_numpy(np.stack(rows)), torch.from_numpy(np.stack(maps)).half()))
        del self.made[:-120]
        return self.made[-1]


def moved(box, marks, certain, matrix, angle):
    """A face's row after an affine map: its box grows with the turn no more than a head would."""
    centre, half = (box[:2] + box[2:4]) / 2, (box[2:4] - box[:2]) / 2
    c, s = abs(math.cos(math.radians(angle))), abs(math.sin(math.radians(angle)))
    spread = np.hypot(matrix[:, 0], matrix[:, 1])
    half = np.array([math.hypot(half[0] * c, half[1] * s), math.hypot(half[0] * s, half[1] * c)]) * spread
    centre = matrix[:, :2] @ centre + matrix[:, 2]
    points = np.asarray(marks, np.float64).reshape(5, 2) @ matrix[:, :2].T + matrix[:, 2]
    return np.concatenate([centre - half, centre + half, [certain, 0.0], points.reshape(-1)]).astype(np.float32)


def overlaps(box, rows):
    return any(min(box[2], r[2]) > max(box[0], r[0]) and min(box[3], r[3]) > max(box[1], r[1]) for r in rows)


def ellipse(shape, box, size, soft):
    """Alpha 0 to 1 of an ellipse so many times as wide and high as twice the box, its edge that part of its width soft."""
    middle, half = (box[:2] + box[2:]) / 2, (box[2:] - box[:2]) * size
    alpha = np.zeros(shape, np.float32)
    cv2.ellipse(alpha, tuple(int(v) for v in middle), (int(half[0]), int(half[1])), 0, 0, 360, 1.0, -1)
    return cv2.GaussianBlur(alpha, (0, 0), max(1.0, half[0] * soft))
