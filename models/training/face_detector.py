"""The detector of campus_face (faces, five landmarks) and campus_mask (faces with and without a mask): one network, two exports.

python3 face_detector.py train MINUTES  trains on frames, patches and drawn faces for so many minutes of its processor's time, writes
                                        WORK/face_detector.pt now and then and at the end; --resume goes on from there with a fresh schedule
python3 face_detector.py export  writes ../campus_face/1/model.onnx and ../campus_mask/1/model.onnx
python3 face_detector.py measure prints what it finds on held-out frames and on the labelled pictures, beside the teacher"""
import json
import math
import random
import sys
import time

import cv2
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from common import DEVICE, MEDIA, MODELS, WORK, cosine, export, follow, seed_all
from detector import Residual, average_precision, cells_of, conv, corners, giou
from face_paint import DrawnFaces, bent, camera, mixed, put_mask, put_thing
from faces import CERTAIN, MIRRORED, Yunet, suppressed

SIDE = 320
STRIDES = (8, 16, 32)
# The longer side of a box, in pixels of the input, up to which a grid is responsible for it.
REACH = (28, 84, 10_000)
# Sides of the training pictures, how many make a batch, and the least and most of a face's side among them.
SHAPES = ((160, 20, (9, 130)), (SIDE, 5, (30, 290)))
PEAK = 2e-3
IGNORE = -1
FACE, MASK, BOX, MARKS = 0, 1, slice(2, 6), slice(6, 16)


class FaceNet(nn.Module):
    """Rows [face, mask, box, landmarks] for each cell of three grids: logits, offsets in cells and logarithms of cells."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(conv(3, 12, 2), conv(12, 20, 2), conv(20, 32, 2), Residual(32))
        self.middle = nn.Sequential(conv(32, 48, 2), Residual(48))
        self.deep = nn.Sequential(conv(48, 56, 2), Residual(56))
        width = 32
        self.sides = nn.ModuleList([conv(c, width, kernel=1) for c in (32, 48, 56)])
        # One head for all grids: a face looks the same at every size.
        self.head = nn.Sequential(conv(width, width), conv(width, width))
        # Where things are needs more than whether they are there.
        self.finer = Residual(width)
        self.scores = nn.ModuleList([nn.Conv2d(width, 2, 1) for _ in STRIDES])
        self.places = nn.ModuleList([nn.Conv2d(width, 14, 1) for _ in STRIDES])
        for score in self.scores:
            nn.init.constant_(score.bias, -4.0)

    def grids(self, x):
        c3 = self.stem(x)
        c4 = self.middle(c3)
        c5 = self.deep(c4)
        p5 = self.sides[2](c5)
        p4 = self.sides[1](c4) + F.interpolate(p5, size=c4.shape[2:], mode="nearest")
        p3 = self.sides[0](c3) + F.interpolate(p4, size=c3.shape[2:], mode="nearest")
        for i, level in enumerate((p3, p4, p5)):
            y = self.head(level)
            yield torch.cat([self.scores[i](y), self.places[i](self.finer(y))], 1).flatten(2).transpose(1, 2)

    def forward(self, x):
        return torch.cat(list(self.grids(x)), 1)


class YunetForm(nn.Module):
    """As the product's decoder of YuNet reads it: classes, objectness, boxes and landmarks, each for every grid."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, x):
        grids = list(self.net.grids(x))
        scores = [g[..., FACE:FACE + 1].sigmoid() for g in grids]
        # Offsets are counted from a cell's corner there, from its middle here.
        boxes = [torch.cat([g[..., 2:4] + 0.5, g[..., 4:6]], -1) for g in grids]
        return (*scores, *(s + 0 for s in scores), *boxes, *(g[..., MARKS] + 0.5 for g in grids))


class MaskForm(nn.Module):
    """As the product's decoder of YOLOX reads it. The likelier of Mask and NoMask has 1: whether it is a face decides the score."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, x):
        rows = self.net(x)
        kinds = torch.cat([rows[..., MASK:MASK + 1], -rows[..., MASK:MASK + 1]], -1).sigmoid()
        kinds = kinds / kinds.amax(-1, keepdim=True)
        return torch.cat([rows[..., 2:4] + 0.5, rows[..., 4:6], rows[..., FACE:FACE + 1].sigmoid(), kinds], -1)


def normalised(pictures):
    return (pictures.float() - 114) / 58


class Faces:
    """A picture to train on, and its rows [left, top, right, bottom, certain, masked, landmarks]; masked is IGNORE where nobody can see it."""

    def __init__(self, rng):
        self.rng = rng
        held = np.load(WORK / "faces_train.npz", allow_pickle=True)
        self.frames, self.rows = list(held["frames"]), list(held["faces"])
        self.patches, self.boxes, self.marks = held["patches"], held["boxes"], held["marks"]
        self.with_faces = [i for i, rows in enumerate(self.rows) if len(rows) and rows[:, 4].max() >= CERTAIN]
        # Every clip has its turn, however many of its faces were found.
        files = held["files"]
        self.by_file = [np.flatnonzero(files == name) for name in sorted(set(files))]
        self.cells = {side: cells_of(side, side) for side, _, _ in SHAPES}
        self.drawn = DrawnFaces(180, rng)
        self.made = {shape: [] for shape in SHAPES}

    def one(self, side, reach):
        choice = self.rng.random()
        if choice < 0.4:
            picture, rows = self.from_frame(side, reach)
        else:
            picture, rows = self.background(side)
            if choice < 0.92:
                for _ in range(self.rng.choice((1, 1, 2, 3))):
                    picture, rows = self.pasted(picture, rows, reach)
        if self.rng.random() < 0.6:
            for _ in range(self.rng.choice((1, 2))):
                picture = self.distracted(picture, rows, reach)
        for row in rows:
            self.cover(picture, row)
        if self.rng.random() < 0.5:
            picture, rows = picture[:, ::-1], mirrored(rows, side)
        return camera(np.ascontiguousarray(picture), self.rng).transpose(2, 0, 1), self.targets(rows, side)

    def cover(self, picture, row):
        rng, size = self.rng, max(row[2:4] - row[:2])
        if row[4] != 1 or size < 9:
            return
        box, marks, kind = row[:4], row[6:].reshape(5, 2), rng.random()
        if kind < 0.4:
            put_mask(picture, box, marks, rng)
            row[5] = 1
        elif kind < 0.52:
            put_mask(picture, box, marks, rng, below=True)
        elif kind < 0.72:
            put_thing(picture, box, marks, rng)

    def size(self, reach):
        return math.exp(self.rng.uniform(math.log(reach[0]), math.log(reach[1])))

    def from_frame(self, side, reach):
        """A part of a frame round one of its faces, turned and sized."""
        rng = self.rng
        index = rng.choice(self.with_faces)
        frame, rows = self.frames[index], self.rows[index]
        row = rows[rng.choice(np.flatnonzero(rows[:, 4] >= CERTAIN))]
        whole = max(row[2:4] - row[:2])
        scale = min(self.size(reach) / whole, 4.0)
        centre = (row[:2] + row[2:4]) / 2
        spot = np.array([rng.uniform(0.2, 0.8), rng.uniform(0.2, 0.8)]) * side
        return self.warped(frame, rows, centre, spot, scale, rng.gauss(0, 9), side)

    def warped(self, frame, rows, centre, spot, scale, angle, side):
        stretch = self.rng.uniform(0.88, 1.12)
        matrix = cv2.getRotationMatrix2D((0, 0), angle, scale)
        matrix[0] *= stretch
        matrix[:, 2] = spot - matrix[:, :2] @ centre
        if scale < 0.7 and self.rng.random() < 0.6:
            # The product makes small ones of single pixels of large ones, other cameras do not.
            frame = cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            matrix[:, :2] /= scale
            rows = rows.copy()
            rows[:, [0, 1, 2, 3, *range(5, 15)]] *= scale
        how = cv2.BORDER_REPLICATE if self.rng.random() < 0.5 else cv2.BORDER_CONSTANT
        picture = cv2.warpAffine(frame, matrix, (side, side), flags=cv2.INTER_LINEAR, borderMode=how)
        return picture, [moved(r[:4], r[5:], float(r[4] >= CERTAIN), matrix, angle) for r in rows]

    def background(self, side):
        """A part of a frame; where its faces are nobody says that there are none."""
        rng = self.rng
        index = rng.randrange(len(self.frames))
        frame, rows = self.frames[index], self.rows[index]
        scale = math.exp(rng.uniform(math.log(side / max(frame.shape[:2])), math.log(1.6)))
        centre = np.array([rng.uniform(0, frame.shape[1]), rng.uniform(0, frame.shape[0])])
        return self.warped(frame, rows, centre, np.array([side / 2, side / 2]), scale, rng.gauss(0, 6), side)

    def pasted(self, picture, rows, reach):
        """A face of the patches or a drawn one, mixed with another or bent, put where no other is."""
        rng = self.rng
        if rng.random() < 0.2:
            patch, box, marks = self.drawn.one()
        else:
            patch, box, marks = self.patch()
            if rng.random() < 0.4:
                other, _, theirs = self.patch()
                patch = mixed(patch, marks, other, theirs, rng)
        if rng.random() < 0.4:
            patch, box, marks = bent(patch, box, marks, rng)
        matrix, angle = self.placed(box, self.size(reach), picture.shape[0])
        new = moved(box, marks.reshape(-1), 1.0, matrix, angle)
        if overlaps(new, rows):
            return picture, rows
        return self.laid(picture, patch, box, matrix), [*rows, new]

    def distracted(self, picture, rows, reach):
        """Something that is no face, cut and put there as faces are: else the cut would be what tells a face."""
        rng, size = self.rng, self.size(reach)
        if size > 22 and rng.random() < 0.4:
            # A head without features. Of fewer pixels no face has any.
            patch, box, marks = self.patch() if rng.random() < 0.7 else self.drawn.one()
            blank = cv2.GaussianBlur(patch, (0, 0), (box[2] - box[0]) * 0.22)
            alpha = ellipse(patch.shape[:2], box, 0.62, 0.1)[..., None]
            patch = (patch * (1 - alpha) + blank * alpha).astype(np.uint8)
        else:
            index = rng.randrange(len(self.frames))
            frame, faces = self.frames[index], self.rows[index]
            side = rng.randint(20, min(frame.shape[:2]) - 1)
            left, top = rng.randrange(frame.shape[1] - side), rng.randrange(frame.shape[0] - side)
            if overlaps((left, top, left + side, top + side), faces):
                return picture
            patch = cv2.resize(frame[top:top + side, left:left + side], (180, 180), interpolation=cv2.INTER_LINEAR)
            box = np.array([60, 50, 120, 130], np.float32)
        matrix, angle = self.placed(box, size, picture.shape[0])
        if overlaps(moved(box, np.zeros(10), 0.0, matrix, angle), rows):
            return picture
        return self.laid(picture, patch, box, matrix)

    def patch(self):
        at = int(self.rng.choice(self.rng.choice(self.by_file)))
        return self.patches[at], self.boxes[at], self.marks[at].astype(np.float32)

    def placed(self, box, size, side):
        """An affine map that brings a patch's box to that size somewhere in the picture, and its turn."""
        rng = self.rng
        angle = rng.gauss(0, 10)
        matrix = cv2.getRotationMatrix2D((0, 0), angle, size / max(box[2:] - box[:2]))
        matrix[0] *= rng.uniform(0.88, 1.12)
        matrix[:, 2] = [rng.uniform(0.1, 0.9) * side, rng.uniform(0.1, 0.9) * side] - matrix[:, :2] @ ((box[:2] + box[2:]) / 2)
        return matrix, angle

    def laid(self, picture, patch, box, matrix):
        rng, side = self.rng, picture.shape[0]
        if rng.random() < 0.7:
            # The head, and a breath of what is round it.
            alpha = ellipse(patch.shape[:2], box, rng.uniform(0.62, 0.9), rng.uniform(0.03, 0.12))
        else:
            alpha = np.zeros(patch.shape[:2], np.float32)
            edge = int(patch.shape[0] * rng.uniform(0.02, 0.2))
            alpha[edge:-edge, edge:-edge] = 1
        layer = np.dstack([patch, (alpha * 255).astype(np.uint8)])
        scale = math.hypot(matrix[1, 0], matrix[1, 1])
        if scale < 0.7 and rng.random() < 0.6:
            layer = cv2.resize(layer, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            matrix = matrix.copy()
            matrix[:, :2] /= scale
        layer = cv2.warpAffine(layer, matrix, (side, side), flags=cv2.INTER_LINEAR)
        alpha = layer[..., 3:].astype(np.float32) / 255
        return (picture * (1 - alpha) + layer[..., :3] * alpha).astype(np.uint8)

    def targets(self, rows, side):
        """For each cell: face 1, 0 or IGNORE, mask likewise, box, landmarks."""
        cells = self.cells[side].numpy()
        out = np.zeros((len(cells), 16), np.float32)
        out[:, MASK] = IGNORE
        mx, my = (cells[:, 0] + 0.5) * cells[:, 2], (cells[:, 1] + 0.5) * cells[:, 2]
        for row in sorted(rows, key=lambda r: -(r[2] - r[0])):
            x1, y1, x2, y2, certain, masked = row[:6]
            size, inside = max(x2 - x1, y2 - y1), (mx > x1) & (mx < x2) & (my > y1) & (my < y2)
            cx, cy = (x1 + x2) / 2, (y1 + y2) / 2
            if not certain or size < 8 or not (0 < cx < side and 0 < cy < side):
                out[inside & (out[:, FACE] == 0), FACE] = IGNORE
                continue
            stride = STRIDES[next(i for i, most in enumerate(REACH) if size <= most)]
            near = (np.abs(mx - cx) < stride * 1.01) & (np.abs(my - cy) < stride * 1.01) & (cells[:, 2] == stride)
            near &= inside | (size < 2 * stride)
            # Around its middle, on grids that are almost as right for its size, it is neither found nor denied; the others deny it, or
            # they find its parts.
            core = (np.abs(mx - cx) < (x2 - x1) / 4) & (np.abs(my - cy) < (y2 - y1) / 4)
            core &= np.isin(cells[:, 2], [STRIDES[next(i for i, most in enumerate(REACH) if size * near_by <= most)] for near_by in (0.8, 1, 1.25)])
            out[core & (out[:, FACE] == 0), FACE] = IGNORE
            out[near, FACE] = 1
            out[near, MASK] = masked if size >= 11 else IGNORE
            out[near, BOX], out[near, MARKS] = row[:4], row[6:]
        return out

    def batch(self, shape):
        """A new one every third time: making it costs more than learning from it."""
        made = self.made[shape]
        if len(made) > 20 and self.rng.random() < 0.66:
            return self.rng.choice(made)
        made.append(self.new_batch(*shape))
        del made[:-150]
        return made[-1]

    def new_batch(self, side, count, reach):
        pictures, targets = zip(*(self.one(side, reach) for _ in range(count)))
        return torch.from_numpy(np.stack(pictures)), torch.from_numpy(np.stack(targets))


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


def mirrored(rows, side):
    out = []
    for row in rows:
        marks = row[6:].reshape(5, 2)[MIRRORED] * (-1, 1) + (side, 0)
        out.append(np.concatenate([[side - row[2], row[1], side - row[0], row[3]], row[4:6], marks.reshape(-1)]).astype(np.float32))
    return out


def loss_of(rows, targets, cells):
    logits, wanted = rows[..., FACE], targets[..., FACE]
    p, known = logits.sigmoid(), (wanted != IGNORE).float()
    wanted = wanted.clamp(min=0)
    cross = F.binary_cross_entropy_with_logits(logits, wanted, reduction="none")
    # A steeper focus would draw every doubt towards a half: cells of which one in six is a face would have 0.35.
    focus = torch.where(wanted > 0, (1 - p) ** 0.5, p ** 0.5).detach()
    owned = wanted > 0
    count = owned.sum().clamp(min=1)
    found = (focus * cross * known).sum() / count
    mine, theirs, where = rows[owned], targets[owned], cells.expand(rows.shape[0], -1, -1)[owned]
    boxes = corners(mine[:, BOX], where)
    middle = (where[:, :2] + 0.5) * where[:, 2:]
    points = mine[:, MARKS] * where[:, 2:] + middle.repeat(1, 5)
    size = (theirs[:, 4:6] - theirs[:, 2:4]).amax(1, keepdim=True).clamp(min=4)
    placed = F.smooth_l1_loss(points / size, theirs[:, MARKS] / size, beta=0.03, reduction="none").mean(1).sum() / count
    masks = theirs[:, MASK] != IGNORE
    masked = F.binary_cross_entropy_with_logits(mine[masks, MASK], theirs[masks, MASK], reduction="sum") / count
    return 1.5 * found + 1.5 * (1 - giou(boxes, theirs[:, BOX])).sum() / count + 10 * placed + 0.6 * masked, (found, placed, masked)


def train(minutes, resumes):
    seed_all(20261123)
    rng = random.Random(20261123)
    faces = Faces(rng)
    net = (loaded().train() if resumes else FaceNet()).to(DEVICE)
    print("parameters", sum(p.numel() for p in net.parameters()), "patches", len(faces.patches), "clips", len(faces.by_file), flush=True)
    mean = {k: v.clone() for k, v in net.state_dict().items()}
    optimiser = torch.optim.AdamW(net.parameters(), PEAK, weight_decay=1e-2)
    began, step, shown = time.process_time(), 0, np.zeros(4)
    while time.process_time() - began < 60 * minutes:
        share = (time.process_time() - began) / (60 * minutes)
        for group in optimiser.param_groups:
            group["lr"] = min(cosine(step, 10**9, PEAK), cosine(int(share * 10_000), 10_000, PEAK, warm=0))
        shape = SHAPES[1 if step % 3 == 2 else 0]
        pictures, targets = faces.batch(shape)
        net.train()
        loss, parts = loss_of(net(normalised(pictures.to(DEVICE))), targets.to(DEVICE), faces.cells[shape[0]].to(DEVICE))
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5)
        optimiser.step()
        follow(mean, net, min(0.995, step / (step + 50)))
        now = np.array([loss.item(), *(p.item() for p in parts)])
        shown = 0.95 * shown + 0.05 * now if step else now
        step += 1
        if step % 50 == 0:
            print(f"{step} loss {shown[0]:.3f} face {shown[1]:.3f} marks {shown[2]:.4f} mask {shown[3]:.3f} {(time.process_time() - began) / step:.2f} s a step", flush=True)
            torch.save(mean, WORK / "face_detector.pt")
    torch.save(mean, WORK / "face_detector.pt")
    print("steps", step, "minutes", round((time.process_time() - began) / 60, 1))


def loaded():
    net = FaceNet()
    net.load_state_dict(torch.load(WORK / "face_detector.pt", map_location="cpu"))
    return net.eval()


def detect(net, rgb, least=0.05):
    """Rows of left, top, right, bottom, score, five landmarks, mask (a logit), as the product would find them."""
    scale = min(SIDE / rgb.shape[1], SIDE / rgb.shape[0])
    sized = cv2.resize(rgb, (round(rgb.shape[1] * scale), round(rgb.shape[0] * scale)), interpolation=cv2.INTER_LINEAR)
    padded = np.zeros((SIDE, SIDE, 3), np.uint8)
    padded[:sized.shape[0], :sized.shape[1]] = sized
    with torch.no_grad():
        rows = net(normalised(torch.from_numpy(padded.transpose(2, 0, 1)[None].copy())))[0]
    cells = cells_of(SIDE, SIDE)
    middle = (cells[:, :2] + 0.5) * cells[:, 2:]
    parts = [corners(rows[:, BOX], cells), rows[:, :1].sigmoid(), rows[:, MARKS] * cells[:, 2:] + middle.repeat(1, 5), rows[:, MASK:MASK + 1]]
    found = torch.cat(parts, 1).numpy()
    found = suppressed(found[found[:, 4] >= least], 0.3)
    found[:, :4] /= scale
    found[:, 5:15] /= scale
    return found


def measure():
    seed_all(1)
    cv2.setNumThreads(1)
    net, teacher = loaded(), Yunet()
    held = np.load(WORK / "faces_held.npz", allow_pickle=True)
    for least in (16, 32):
        truth, found, errors = [], [], []
        for i, (frame, rows) in enumerate(zip(held["frames"], held["faces"])):
            scale = SIDE / max(frame.shape[:2])
            truth.append([(0, r[:4], bool(r[4] >= CERTAIN) and max(r[2:4] - r[:2]) * scale >= least) for r in rows])
            for row in detect(net, frame):
                found.append((i, row[:4], row[4]))
                if row[4] > 0.5:
                    errors += [np.linalg.norm((row[5:15] - r[5:]).reshape(5, 2), axis=1).mean() / max(r[2:4] - r[:2])
                               for r in rows if np.abs(row[:4] - r[:4]).max() < 0.5 * max(r[2:4] - r[:2])]
        wanted, area, recall, precision = average_precision(found, truth, 0)
        print(f"held-out frames, faces from {least} px of the input: {wanted}, AP50 {area:.3f}; at 0.35 recall {recall:.3f} precision {precision:.3f};"
              f" landmarks off by {100 * np.mean(errors):.1f} % of the face")
    labels = {f["file"]: f["labels"] for f in json.loads((MEDIA / "MANIFEST.json").read_text())["files"]}
    for least in (0.3, 0.4, 0.5, 0.6):
        tell(net, teacher, labels, least)


def tell(net, teacher, labels, least):
    right = {"portraits": [0, 0, 0, 0], "groups": [0, 0, 0, 0], "masks": [0, 0, 0, 0]}
    mask = {True: [0, 0], False: [0, 0]}
    for file, label in sorted(labels.items()):
        kind = "portraits" if "identity" in label and file.startswith("faces/") else "groups" if file.startswith("faces/group") else "masks" if file.startswith("masks/") else None
        if kind is None:
            continue
        rgb = cv2.cvtColor(cv2.imread(str(MEDIA / file)), cv2.COLOR_BGR2RGB)
        ours, theirs = detect(net, rgb, least), teacher(rgb, 0.6, 0.1)
        wanted = label.get("faces", 1)
        right[kind][0] += wanted
        right[kind][1] += len(ours) == wanted
        right[kind][2] += len(theirs) == wanted
        right[kind][3] += 1
        if kind == "masks":
            mask[label["mask"]][0] += 1
            mask[label["mask"]][1] += len(ours) > 0 and (max(ours, key=lambda r: r[4])[15] > 0) == label["mask"]
    print(f"at {least}:", {k: f"{v[1]} of {v[3]} pictures with the right number, teacher {v[2]}" for k, v in right.items()},
          {("mask" if k else "no mask"): f"{v[1]} of {v[0]}" for k, v in mask.items()})


if __name__ == "__main__":
    what = sys.argv[1]
    if what == "train":
        train(float(sys.argv[2]), "--resume" in sys.argv)
    elif what == "export":
        names = [f"{kind}_{stride}" for kind in ("cls", "obj", "bbox", "kps") for stride in STRIDES]
        export(YunetForm(loaded()), torch.zeros(1, 3, SIDE, SIDE), MODELS / "campus_face/1/model.onnx", names)
        export(MaskForm(loaded()), torch.zeros(1, 3, SIDE, SIDE), MODELS / "campus_mask/1/model.onnx", ["output"])
    else:
        measure()
