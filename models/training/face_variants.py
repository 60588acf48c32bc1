"""Faces of nobody, and what the teachers say of them: what campus_face_id and campus_attributes learn from.

python3 face_variants.py COUNT SEED  writes WORK/variants_SEED.npz: COUNT faces mixed, bent and drawn from the training patches, each
aligned for the embedding and cut square for the attributes, with the teachers' embedding, age and gender"""
import math
import random
import sys

import cv2
import numpy as np
import onnx
import onnx.numpy_helper

from common import TEACHERS, WORK, seed_all
from face_paint import DrawnFaces, bent, camera, mixed, put_thing, sharpened, similarity, toned
from faces import MIRRORED

# Where the teacher of the embedding wants the landmarks, in pixels of its 128 x 128 input.
TEMPLATE = np.array([[40.39, 59.08], [87.38, 58.86], [64.03, 81.98], [44.73, 105.56], [83.64, 105.38]], np.float32)
ALIGNED = 128
SQUARE = 72
SQUARE_TEACHER = 62


class Teachers:
    def __init__(self):
        self.embedding = cv2.dnn.readNetFromONNX(str(TEACHERS / "face-reidentification-retail-0095.onnx"))
        self.attributes = with_old_clips(TEACHERS / "age-gender-recognition-retail-0013.onnx")

    def embed(self, aligned):
        self.embedding.setInput(cv2.dnn.blobFromImage(aligned, swapRB=True))
        values = self.embedding.forward().reshape(-1)
        return values / np.linalg.norm(values)

    def age_gender(self, square):
        """Centuries, and the probability of a man."""
        self.attributes.setInput(cv2.dnn.blobFromImage(square, size=(SQUARE_TEACHER, SQUARE_TEACHER), swapRB=True))
        values = {out.size: out.reshape(-1) for out in self.attributes.forward(self.attributes.getUnconnectedOutLayersNames())}
        return float(values[1][0]), float(values[2][1])


def with_old_clips(path):
    """A network whose Clip nodes have their limits as attributes: Debian's OpenCV reads no other."""
    model = onnx.load(str(path))
    known = {i.name: onnx.numpy_helper.to_array(i) for i in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "Clip" and len(node.input) == 3:
            node.attribute.extend([onnx.helper.make_attribute(name, float(known[node.input[i]])) for i, name in ((1, "min"), (2, "max"))])
            del node.input[1:]
    return cv2.dnn.readNetFromONNX(np.frombuffer(model.SerializeToString(), np.uint8))


def aligned(picture, marks, side=ALIGNED):
    return warped(picture, similarity(marks, TEMPLATE * side / ALIGNED), side)


def square(picture, box, side=SQUARE):
    longer = (box[2:] - box[:2]).max()
    scale = side / longer
    shift = side / 2 - (box[:2] + box[2:]) / 2 * scale
    return warped(picture, np.array([[scale, 0, shift[0]], [0, scale, shift[1]]], np.float32), side)


def warped(picture, matrix, side):
    scale = math.hypot(matrix[0, 0], matrix[1, 0])
    if scale < 0.7:
        picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        matrix = matrix.copy()
        matrix[:, :2] /= scale
    return cv2.warpAffine(picture, matrix, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)


class Variants:
    def __init__(self, rng, teachers):
        self.rng = rng
        held = np.load(WORK / "faces_train.npz", allow_pickle=True)
        self.patches, self.boxes, self.marks = held["patches"], held["boxes"], held["marks"]
        # Most of the clips show men: women and men have their turns first, then their clips.
        men = np.array([teachers.age_gender(square(patch, box))[1] > 0.5 for patch, box in zip(self.patches, self.boxes)])
        files = held["files"]
        self.by_gender = [[np.flatnonzero((files == name) & (men == is_man)) for name in sorted(set(files[men == is_man]))] for is_man in (False, True)]
        print([[len(own) for own in clips] for clips in self.by_gender], flush=True)
        self.drawn = DrawnFaces(self.patches.shape[1], rng)

    def picked(self, drawn):
        if self.rng.random() < drawn:
            return self.drawn.one()
        at = int(self.rng.choice(self.rng.choice(self.rng.choice(self.by_gender))))
        return self.patches[at], self.boxes[at], self.marks[at].astype(np.float32)

    def one(self):
        """A picture with one face, its box and its landmarks."""
        rng = self.rng
        picture, box, marks = self.picked(0.2)
        for _ in range(rng.choice((0, 1, 1, 2))):
            other, _, theirs = self.picked(0.25)
            picture = mixed(picture, marks, other, theirs, rng)
        picture, box, marks = bent(picture, box, marks, rng, rng.uniform(0.01, 0.2))
        if rng.random() < 0.4:
            picture = toned(picture, rng)
        if rng.random() < 0.3:
            picture = sharpened(picture, rng)
        if rng.random() < 0.15:
            picture = picture.copy()
            put_thing(picture, box, marks, rng)
        if rng.random() < 0.5:
            picture = np.ascontiguousarray(picture[:, ::-1])
            box = np.array([picture.shape[1] - box[2], box[1], picture.shape[1] - box[0], box[3]], np.float32)
            marks = (marks * (-1, 1) + (picture.shape[1], 0))[MIRRORED].astype(np.float32)
        return camera(picture, rng), box, marks


def main():
    count, seed = int(sys.argv[1]), int(sys.argv[2])
    seed_all(seed)
    teachers = Teachers()
    variants = Variants(random.Random(seed), teachers)
    faces, embeddings, squares, attributes = [], [], [], []
    for i in range(count):
        picture, box, marks = variants.one()
        faces.append(aligned(picture, marks))
        embeddings.append(teachers.embed(faces[-1]))
        squares.append(square(picture, box))
        attributes.append(teachers.age_gender(squares[-1]))
        if i % 500 == 499:
            print(i + 1, flush=True)
    np.savez(WORK / f"variants_{seed}.npz", faces=np.stack(faces), embeddings=np.stack(embeddings).astype(np.float32), squares=np.stack(squares),
             attributes=np.array(attributes, np.float32))


if __name__ == "__main__":
    main()
