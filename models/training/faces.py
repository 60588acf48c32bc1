"""Faces of the media for all face models: frames whose licence allows it, faces and five landmarks by YuNet, and a patch around each.

python3 faces.py [train|held]  writes WORK/faces_train.npz and WORK/faces_held.npz, or one of them; which item is where stands in data.json."""
import json
import sys

import cv2
import numpy as np

from common import MEDIA, MODELS, TEACHERS, WORK, clip_frames

TEACHER_SIDE = 640
# A patch shows a face's box so many times as wide as its longer side, and so many pixels wide.
REACH = 3.0
PATCH = 240
CERTAIN = 0.6
POSSIBLE = 0.3
# A landmark's index in the mirror: eyes, nose, corners of the mouth.
MIRRORED = [1, 0, 2, 4, 3]


class Yunet:
    """The teacher, run by OpenCV: rows of left, top, right, bottom, score, five landmarks in pixels of the picture."""

    def __init__(self):
        self.net = cv2.dnn.readNetFromONNX(str(TEACHERS / "yunet_n_640.onnx"))
        self.outputs = [f"{kind}_{stride}" for kind in ("cls", "obj", "bbox", "kps") for stride in (8, 16, 32)]

    def once(self, rgb, least):
        """Of a picture that fits into the input as it is."""
        padded = np.zeros((TEACHER_SIDE, TEACHER_SIDE, 3), np.uint8)
        padded[:rgb.shape[0], :rgb.shape[1]] = rgb[:, :, ::-1]
        self.net.setInput(cv2.dnn.blobFromImage(padded))
        outputs = [out.reshape(-1, out.shape[-1]) for out in self.net.forward(self.outputs)]
        return decoded(outputs, (TEACHER_SIDE, TEACHER_SIDE), least)

    def __call__(self, rgb, least, most=1):
        """At half the input's size and at each doubling up to about so many times the picture, in overlapping tiles where it is larger."""
        height, width = rgb.shape[:2]
        rows, scale = [], min(TEACHER_SIDE / width, TEACHER_SIDE / height) / 2
        while True:
            size = (round(width * scale), round(height * scale))
            sized = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
            for top in starts(size[1]):
                for left in starts(size[0]):
                    found = self.once(sized[top:top + TEACHER_SIDE, left:left + TEACHER_SIDE], least)
                    found[:, [0, 2, 5, 7, 9, 11, 13]] += left
                    found[:, [1, 3, 6, 8, 10, 12, 14]] += top
                    found[:, :4] /= scale
                    found[:, 5:] /= scale
                    rows.append(found)
            if scale > most * 0.7:
                return suppressed(np.concatenate(rows), 0.3)
            scale *= 2


class DenseYunet:
    """The teacher in every cell of a picture of its size, run by OpenCV. Rows are those of the student: score, box and landmarks as offsets
    from the cell's middle in cells; beside them the maps that its heads look at."""

    SIDE, STRIDES, WIDTH = 320, (8, 16, 32), 64
    # Nodes of the graph for each grid: the map, class, objectness, box, landmarks.
    NODES = [("Relu_56", "Conv_64", "Conv_76", "Conv_70", "Conv_82"), ("Relu_59", "Conv_66", "Conv_78", "Conv_72", "Conv_84"),
             ("Relu_62", "Conv_68", "Conv_80", "Conv_74", "Conv_86")]

    def __init__(self):
        self.net = cv2.dnn.readNetFromONNX(str(TEACHERS / "yunet_n_320.onnx"))
        self.outputs = layers(self.net, [node for grid in self.NODES for node in grid])

    def __call__(self, rgb):
        self.net.setInput(cv2.dnn.blobFromImage(rgb, swapRB=True))
        outputs = [out[0].reshape(out.shape[1], -1).T for out in self.net.forward(self.outputs)]
        rows, maps = [], []
        for grid in range(len(self.STRIDES)):
            seen, kind, thing, box, marks = outputs[5 * grid:5 * grid + 5]
            score = np.sqrt(1 / (1 + np.exp(-kind)) / (1 + np.exp(-thing)))
            rows.append(np.concatenate([score, box[:, :2] - 0.5, box[:, 2:], marks - 0.5], 1))
            maps.append(seen)
        return np.concatenate(rows).astype(np.float32), np.concatenate(maps).astype(np.float32)


def layers(net, nodes):
    """OpenCV's names for nodes of a graph."""
    known = {name.split("!")[-1]: name for name in net.getLayerNames()}
    return [known[node] for node in nodes]


def starts(length):
    """Where tiles begin along a side, a quarter of each over the next."""
    if length <= TEACHER_SIDE:
        return [0]
    count = int(np.ceil((length - TEACHER_SIDE) / (TEACHER_SIDE * 0.75))) + 1
    return [round(i * (length - TEACHER_SIDE) / (count - 1)) for i in range(count)]


def decoded(outputs, size, least):
    """YuNet's outputs for one picture (classes, objectness, boxes, landmarks of each grid) as rows, weaker overlaps gone."""
    rows = []
    for g, stride in enumerate((8, 16, 32)):
        kinds, objects, boxes, marks = (outputs[3 * i + g] for i in range(4))
        scores = np.sqrt(np.clip(kinds[:, 0], 0, 1) * np.clip(objects[:, 0], 0, 1))
        picked = np.flatnonzero(scores >= least)
        across = -(-size[0] // stride)
        cell = np.stack([picked % across, picked // across], 1)
        middle, half = (cell + boxes[picked, :2]) * stride, np.exp(boxes[picked, 2:]) * stride / 2
        points = (np.tile(cell, 5) + marks[picked]) * stride
        rows.append(np.concatenate([middle - half, middle + half, scores[picked, None], points], 1))
    return suppressed(np.concatenate(rows).astype(np.float32), 0.3)


def suppressed(rows, overlap):
    sized = [[*r[:2].tolist(), *(r[2:4] - r[:2]).tolist()] for r in rows]
    kept = cv2.dnn.NMSBoxes(sized, rows[:, 4].tolist(), 0.0, overlap) if sized else []
    return rows[np.array(kept, int).reshape(-1)]


def patch_of(rgb, row):
    """The surroundings of a face as PATCH × PATCH (beyond the picture its edge goes on), its box and its landmarks there."""
    box, marks = row[:4], row[5:].reshape(5, 2)
    centre, side = (box[:2] + box[2:]) / 2, (box[2:] - box[:2]).max() * REACH
    scale = PATCH / side
    shift = PATCH / 2 - centre * scale
    matrix = np.array([[scale, 0, shift[0]], [0, scale, shift[1]]], np.float32)
    source = rgb
    if scale < 0.6:
        source = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        matrix[:, :2] = np.eye(2)
    patch = cv2.warpAffine(source, matrix, (PATCH, PATCH), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return patch, np.concatenate([box[:2] * scale + shift, box[2:] * scale + shift]), marks * scale + shift


def frames_of(item):
    path = MEDIA / item["file"]
    low, high = item.get("seconds", (0, 1e9))
    frames = clip_frames(path, item["every"]) if "every" in item else [(0.0, cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB))]
    for seconds, rgb in frames:
        if low <= seconds < high:
            yield rgb


def collect(items, teacher):
    """Frames with their faces, and of every certain one of some size the patch. A face's clip is the nearest thing to its owner's name."""
    frames, faces, patches = [], [], []
    for item in items:
        count = 0
        for rgb in frames_of(item):
            rows = teacher(rgb, POSSIBLE, 2 if rgb.shape[1] < 500 else 1)
            if item.get("doubtful"):
                # Seen by eye: much of what the teacher finds there is no face. Neither shown as one nor denied.
                rows[:, 4] = np.minimum(rows[:, 4], CERTAIN - 0.01)
            frames.append(rgb)
            faces.append(rows)
            for row in rows:
                if row[4] >= 0.7 and min(row[2:4] - row[:2]) >= 18:
                    patch, box, marks = patch_of(rgb, row)
                    patches.append((patch, box, marks, float(min(row[2:4] - row[:2])), item["file"]))
                    count += 1
        print(item["file"], count, flush=True)
    return frames, faces, patches


def main():
    cv2.setNumThreads(1)
    data = json.loads((MODELS / "training/data.json").read_text())["faces"]
    teacher = Yunet()
    for part in sys.argv[1:] or ("held", "train"):
        frames, faces, patches = collect(data[part], teacher)
        patch, box, marks, side, files = zip(*patches)
        np.savez(WORK / f"faces_{part}.npz", frames=listed(frames), faces=listed(faces), patches=np.stack(patch), boxes=np.stack(box),
                 marks=np.stack(marks), sides=np.array(side), files=np.array(files))
        certain = sum(int((rows[:, 4] >= CERTAIN).sum()) for rows in faces)
        print(part, len(frames), "frames,", certain, "faces,", len(patches), "patches")


def listed(arrays):
    """Arrays of different shapes as one that numpy can save."""
    out = np.empty(len(arrays), object)
    out[:] = arrays
    return out


if __name__ == "__main__":
    main()
