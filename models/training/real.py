"""Real frames for the detector: clips of the shared media whose licence allows it, people and cars labelled by YOLOX-Nano.

Writes WORK/real_train.npz and WORK/real_held.npz; which item is where stands in data.json."""
import json

import cv2
import numpy as np

from common import MEDIA, MODELS, TEACHERS, WORK, clip_frames, fit

SIZE = (512, 288)
TEACHER_SIDE = 416
LABELS = ["person", "head", "hard_hat", "vest", "car", "fallen"]
PERSON, CAR, FALLEN = 0, 4, 5
COCO = {0: PERSON, 2: CAR, 5: CAR, 7: CAR}


class Yolox:
    """The teacher, run by OpenCV: boxes in pixels of the picture, class of COCO, score."""

    def __init__(self):
        self.net = cv2.dnn.readNetFromONNX(str(TEACHERS / "yolox_nano.onnx"))
        cells = [(x, y, s) for s in (8, 16, 32) for y in range(TEACHER_SIDE // s) for x in range(TEACHER_SIDE // s)]
        self.cells = np.array(cells, np.float32)

    def __call__(self, rgb, least):
        scale = min(TEACHER_SIDE / rgb.shape[1], TEACHER_SIDE / rgb.shape[0])
        small = cv2.resize(rgb[:, :, ::-1], (round(rgb.shape[1] * scale), round(rgb.shape[0] * scale)))
        padded = np.full((TEACHER_SIDE, TEACHER_SIDE, 3), 114, np.uint8)
        padded[:small.shape[0], :small.shape[1]] = small
        self.net.setInput(cv2.dnn.blobFromImage(padded))
        rows = self.net.forward().reshape(-1, 85)
        x, y, s = self.cells.T
        cx, cy, w, h = (rows[:, 0] + x) * s, (rows[:, 1] + y) * s, np.exp(rows[:, 2]) * s, np.exp(rows[:, 3]) * s
        scores = rows[:, 4:5] * rows[:, 5:]
        found = []
        for kind in COCO:
            picked = np.flatnonzero(scores[:, kind] >= least)
            boxes = [[cx[i] - w[i] / 2, cy[i] - h[i] / 2, w[i], h[i]] for i in picked]
            for k in np.array(cv2.dnn.NMSBoxes(boxes, scores[picked, kind].tolist(), least, 0.5)).reshape(-1):
                found.append((COCO[kind], *(v / scale for v in boxes[k]), float(scores[picked[k], kind])))
        return found


def label(teacher, rgb, item, seconds):
    """Boxes [class, left, top, width, height, certain]; an uncertain one is neither person nor background."""
    fall = item.get("fall_s")
    rows = []
    for kind, left, top, width, height, score in teacher(rgb, 0.2):
        certain = score >= 0.45
        if kind == PERSON and fall and fall[0] < seconds:
            # Of somebody who falls the teacher's box says only where; lying is wider than high.
            kind, certain = FALLEN, certain and seconds > fall[0] + 1.2 and width > 1.1 * height
        rows.append([kind, left, top, width, height, float(certain)])
    return rows


def collect(items, teacher, teaches):
    pictures, boxes, files = [], [], []
    for item in items:
        path = MEDIA / item["file"]
        frames = [(0.0, cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB))] if path.suffix in (".jpg", ".png") \
            else clip_frames(path, item.get("every", 0.6))
        low, high = item.get("seconds", (0, 1e9))
        for seconds, rgb in frames:
            if not low <= seconds < high:
                continue
            small, scale, left, top = fit(rgb, *SIZE)
            rows = [[k, x * scale + left, y * scale + top, w * scale, h * scale, c] for k, x, y, w, h, c in label(teacher, rgb, item, seconds)]
            # Whoever lies there and is not seen by the teacher would be taught to be nobody.
            if teaches and not rows and item.get("fall_s", (1e9,))[0] < seconds:
                continue
            pictures.append(small)
            boxes.append(np.array(rows, np.float32).reshape(-1, 6))
            files.append(item["file"])
    return pictures, boxes, files


def main():
    data = json.loads((MODELS / "training/data.json").read_text())
    teacher = Yolox()
    for part in ("train", "held"):
        pictures, boxes, files = collect(data["detector"][part], teacher, part == "train")
        np.savez(WORK / f"real_{part}.npz", pictures=np.stack(pictures), boxes=np.array(boxes, dtype=object), files=files)
        kinds = np.concatenate(boxes)
        print(part, len(pictures), "pictures;", {LABELS[k]: int(((kinds[:, 0] == k) & (kinds[:, 5] == 1)).sum()) for k in (PERSON, CAR, FALLEN)})


if __name__ == "__main__":
    main()
