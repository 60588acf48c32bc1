"""The detector campus_objects: people, heads, hard hats, vests, cars and fallen people.

python3 detector.py train MINUTES  trains on the renders and real frames for so many minutes of its processor's time, writes WORK/detector.pt
                                   now and then and at the end; --resume goes on from there with a fresh schedule
python3 detector.py export  writes ../campus_objects/1/model.onnx
python3 detector.py measure prints average precision on held-out renders and real frames
python3 detector.py thresholds prints precision and recall at several scores on renders that nothing else uses, to choose from
python3 detector.py held    writes them to WORK/held/{renders,real} for `analytics models bench NAME --data DIR`: any detector beside ours"""
import json
import random
import sys
import time

import cv2
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from common import DEVICE, MODELS, WORK, Renders, cosine, export, follow, seed_all, shake_colours

LABELS = ["person", "head", "hard_hat", "vest", "car", "fallen"]
PERSON, HEAD, HAT, VEST, CAR, FALLEN = range(6)
INPUT = (512, 288)
# High enough for whole people near the camera: of lower crops the coarse grid learns only trunks.
CROP = (320, 224)
STRIDES = (8, 16, 32)
# The longer side of a box, in pixels of the input, up to which a grid is responsible for it.
REACH = (36, 110, 10_000)
BATCH = 8
PEAK = 2e-3
IGNORE = -1


def conv(i, o, stride=1, kernel=3):
    return nn.Sequential(nn.Conv2d(i, o, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(o), nn.ReLU(inplace=True))


class Residual(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.body = conv(width, width)

    def forward(self, x):
        return x + self.body(x)


class Detector(nn.Module):
    """Dense 3x3 convolutions throughout: on a CPU they cost less than depthwise ones of the same accuracy."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(conv(3, 12, 2), conv(12, 24, 2), conv(24, 40, 2), Residual(40))
        self.middle = nn.Sequential(conv(40, 64, 2), Residual(64))
        self.deep = nn.Sequential(conv(64, 96, 2), Residual(96))
        width = 40
        self.sides = nn.ModuleList([conv(c, width, kernel=1) for c in (40, 64, 96)])
        self.heads = nn.ModuleList([nn.Sequential(conv(width, width), conv(width, width)) for _ in STRIDES])
        self.boxes = nn.ModuleList([nn.Conv2d(width, 4, 1) for _ in STRIDES])
        self.kinds = nn.ModuleList([nn.Conv2d(width, len(LABELS), 1) for _ in STRIDES])
        for kind in self.kinds:
            nn.init.constant_(kind.bias, -4.0)

    def forward(self, x):
        """[N, cells, 4 + labels]: offsets in cells, logarithms of cells, logits (in training) or scores."""
        c3 = self.stem(x)
        c4 = self.middle(c3)
        c5 = self.deep(c4)
        p5 = self.sides[2](c5)
        p4 = self.sides[1](c4) + F.interpolate(p5, size=c4.shape[2:], mode="nearest")
        p3 = self.sides[0](c3) + F.interpolate(p4, size=c3.shape[2:], mode="nearest")
        rows = []
        for i, level in enumerate((p3, p4, p5)):
            y = self.heads[i](level)
            box, kind = self.boxes[i](y), self.kinds[i](y)
            if not self.training:
                kind = kind.sigmoid()
            rows.append(torch.cat([box, kind], 1).flatten(2))
        return torch.cat(rows, 2).transpose(1, 2)


def normalised(pictures):
    return (pictures.float() - 114) / 58


def cells_of(width, height):
    return torch.tensor([(x, y, s) for s in STRIDES for y in range(-(-height // s)) for x in range(-(-width // s))], dtype=torch.float32)


def corners(rows, cells):
    x, y, s = cells.unbind(-1)
    cx, cy = (rows[..., 0] + 0.5 + x) * s, (rows[..., 1] + 0.5 + y) * s
    w, h = rows[..., 2].clamp(-4, 5).exp() * s, rows[..., 3].clamp(-4, 5).exp() * s
    return torch.stack([cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2], -1)


class Export(nn.Module):
    """The YOLOX decoder of the product counts offsets from a cell's corner, the network from its middle."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, x):
        rows = self.net(x)
        return torch.cat([rows[..., :2] + 0.5, rows[..., 2:]], -1)


def real_frames(part):
    """Pictures and boxes [class, left, top, right, bottom, certain] of WORK/real_PART.npz."""
    held = np.load(WORK / f"real_{part}.npz", allow_pickle=True)
    frames = [(picture, np.asarray(rows, np.float32).reshape(-1, 6)) for picture, rows in zip(held["pictures"], held["boxes"])]
    for _, boxes in frames:
        boxes[:, 3:5] += boxes[:, 1:3]
    return frames


class Examples:
    """Random crops of renders, of real frames, and of rendered people in front of real frames."""

    def __init__(self, names, rng):
        self.renders = Renders(names, *INPUT)
        self.real = real_frames("train")
        self.rng = rng
        self.cells = cells_of(*CROP)

    def rendered(self, index):
        """Boxes [class, left, top, right, bottom, certain]."""
        rows = []
        for b in self.renders.labels[index]["boxes"]:
            kind = LABELS.index(b["class"])
            least = 40 if kind in (HEAD, HAT, VEST) else 45
            if b["shown"] < 12:
                continue
            rows.append([kind, b["left"], b["top"], b["left"] + b["width"], b["top"] + b["height"], float(b["shown"] >= least)])
        return self.renders.picture(index), np.array(rows, np.float32).reshape(-1, 6)

    def one(self):
        rng, choice = self.rng, self.rng.random()
        people = np.zeros((0, 4), np.float32)
        if choice < 0.5:
            picture, boxes = self.rendered(rng.randrange(len(self.renders)))
        else:
            picture, boxes = rng.choice(self.real)
            picture = self.cluttered(picture, boxes)
            # Of real people nobody has labelled heads, hats and vests.
            people = boxes[np.isin(boxes[:, 0], (PERSON, FALLEN)), 1:5]
            if choice > 0.84:
                index = rng.randrange(len(self.renders))
                front, others = self.rendered(index)
                mask = cv2.GaussianBlur((self.renders.owners[index] > 0).astype(np.float32), (0, 0), 0.6)[..., None]
                picture = (front * mask + picture * (1 - mask)).astype(np.uint8)
                boxes = np.concatenate([boxes, others])
        return self.cropped(picture, boxes, people)

    def cluttered(self, picture, boxes):
        """Pieces of rooms where the teacher sees nothing, stretched and in other colours, put where it sees nothing: not all that is
        upright or has an edge around it is a person."""
        rng, picture = self.rng, picture.copy()
        for _ in range(rng.randrange(5)):
            other, others = rng.choice(self.real)
            source, target = self.free(others), self.free(boxes)
            if source and target:
                shape = picture[target].shape
                picture[target] = cv2.resize(other[source], (shape[1], shape[0]))[..., rng.sample(range(3), 3)]
        return picture[..., rng.sample(range(3), 3)] if rng.random() < 0.2 else picture

    def free(self, boxes):
        """A part of a picture that no box touches, if chance finds one."""
        w, h = self.rng.randint(12, 120), self.rng.randint(24, 200)
        x, y = self.rng.randint(0, INPUT[0] - w), self.rng.randint(0, INPUT[1] - h)
        touched = (boxes[:, 1] < x + w) & (boxes[:, 3] > x) & (boxes[:, 2] < y + h) & (boxes[:, 4] > y)
        return None if touched.any() else (slice(y, y + h), slice(x, x + w))

    def cropped(self, picture, boxes, people):
        rng = self.rng
        scale = np.exp(rng.uniform(np.log(0.5), np.log(1.5)))
        size = np.array([round(INPUT[0] * scale), round(INPUT[1] * scale)])
        boxes = np.concatenate([boxes[:, :1], boxes[:, 1:5] * scale, boxes[:, 5:]], 1)
        # What is smaller than the crop gets bars, as a letterbox has them.
        low, high = np.minimum(0, size - CROP), np.maximum(0, size - CROP)
        # Rather where something is than where nothing is.
        if len(boxes) and rng.random() < 0.65:
            b = boxes[rng.randrange(len(boxes))]
            at = [(b[i + 1] + b[i + 3]) / 2 - rng.uniform(0.15, 0.85) * CROP[i] for i in (0, 1)]
        else:
            at = [rng.uniform(low[i], high[i]) for i in (0, 1)]
        at = np.clip(at, low, high).astype(int)
        x = cv2.resize(picture, size.tolist(), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
        move = np.float32([[1, 0, -at[0]], [0, 1, -at[1]]])
        x = cv2.warpAffine(x, move, CROP, flags=cv2.INTER_NEAREST, borderValue=(114, 114, 114))
        flip = rng.random() < 0.5
        kept, left = self.moved(boxes[:, 1:5], size, at, flip)
        boxes = np.concatenate([boxes[:, :1], kept, boxes[:, 5:] * (left > 0.4)[:, None]], 1)[left > 0.02]
        people, left = self.moved(people * scale, size, at, flip)
        x = shake_colours(x[:, ::-1] if flip else x, rng)
        return x.transpose(2, 0, 1), self.targets(boxes, people[left > 0.02])

    @staticmethod
    def moved(corners, size, at, flip):
        """What a crop shows of the boxes of a picture, and which share of each."""
        whole = np.maximum(corners[:, 2] - corners[:, 0], 1e-3) * np.maximum(corners[:, 3] - corners[:, 1], 1e-3)
        c = np.clip(corners, np.tile(np.maximum(0, at), 2), np.tile(np.minimum(size, at + CROP), 2)) - np.tile(at, 2)
        if flip:
            c[:, [0, 2]] = CROP[0] - c[:, [2, 0]]
        return c.astype(np.float32), (c[:, 2] - c[:, 0]) * (c[:, 3] - c[:, 1]) / whole

    def targets(self, boxes, people):
        """For each cell: box, then for each label 1, 0 or IGNORE."""
        cells = self.cells.numpy()
        kinds = np.zeros((len(cells), len(LABELS)), np.float32)
        where = np.zeros((len(cells), 4), np.float32)
        mx, my = (cells[:, 0] + 0.5) * cells[:, 2], (cells[:, 1] + 0.5) * cells[:, 2]
        for p in people:
            inside = (mx > p[0]) & (mx < p[2]) & (my > p[1]) & (my < p[3])
            kinds[np.ix_(inside, (HEAD, HAT, VEST))] = IGNORE
        taken = np.full(len(cells), np.inf)
        for kind, x1, y1, x2, y2, certain in sorted(boxes.tolist(), key=lambda b: -(b[3] - b[1]) * (b[4] - b[2])):
            kind, side = int(kind), max(x2 - x1, y2 - y1)
            inside = (mx > x1) & (mx < x2) & (my > y1) & (my < y2)
            if not certain or side < 4:
                loose = [PERSON, FALLEN] if kind in (PERSON, FALLEN) else [kind]
                spot = np.ix_(inside, loose)
                kinds[spot] = np.where(kinds[spot] == 1, 1, IGNORE)
                continue
            stride = STRIDES[next(i for i, reach in enumerate(REACH) if side <= reach)]
            near = (np.abs(mx - (x1 + x2) / 2) < stride * 1.01) & (np.abs(my - (y1 + y2) / 2) < stride * 1.01) & (cells[:, 2] == stride)
            near &= inside | (side < 2 * stride)
            # The smaller box has a cell that two ask for.
            area = (x2 - x1) * (y2 - y1)
            near &= area < taken
            taken[near] = area
            # Around its middle, on grids that are almost as right for its size, it is neither found nor denied; the others deny it, or
            # they find its parts.
            core = (np.abs(mx - (x1 + x2) / 2) < (x2 - x1) / 4) & (np.abs(my - (y1 + y2) / 2) < (y2 - y1) / 4)
            core &= np.isin(cells[:, 2], [STRIDES[next(i for i, reach in enumerate(REACH) if side * near_by <= reach)] for near_by in (0.8, 1, 1.25)])
            kinds[core & (kinds[:, kind] == 0), kind] = IGNORE
            kinds[near] = 0
            kinds[near, kind] = 1
            where[near] = (x1, y1, x2, y2)
        return np.concatenate([where, kinds], 1)

    def batch(self):
        pictures, targets = zip(*(self.one() for _ in range(BATCH)))
        return torch.from_numpy(np.stack(pictures)), torch.from_numpy(np.stack(targets).astype(np.float32))


def loss_of(rows, targets, cells):
    logits, wanted = rows[..., 4:], targets[..., 4:]
    p = logits.sigmoid()
    known = (wanted != IGNORE).float()
    wanted = wanted.clamp(min=0)
    cross = F.binary_cross_entropy_with_logits(logits, wanted, reduction="none")
    focus = torch.where(wanted > 0, 0.6 * (1 - p) ** 2, 0.8 * p ** 1.5).detach()
    owned = wanted.amax(-1) > 0
    count = owned.sum().clamp(min=1)
    found = (focus * cross * known).sum() / count
    a, b = corners(rows[..., :4], cells)[owned], targets[..., :4][owned]
    return found + 1.5 * (1 - giou(a, b)).sum() / count, found


def giou(a, b):
    inter = (torch.minimum(a[:, 2:], b[:, 2:]) - torch.maximum(a[:, :2], b[:, :2])).clamp(min=0).prod(1)
    union = (a[:, 2:] - a[:, :2]).prod(1) + (b[:, 2:] - b[:, :2]).prod(1) - inter
    hull = (torch.maximum(a[:, 2:], b[:, 2:]) - torch.minimum(a[:, :2], b[:, :2])).prod(1)
    return inter / union.clamp(min=1e-6) - (hull - union) / hull.clamp(min=1e-6)


def train(minutes, names, resumes):
    seed_all(20261122)
    rng = random.Random(20261122)
    examples = Examples(names, rng)
    net = (loaded().train() if resumes else Detector()).to(DEVICE, memory_format=torch.channels_last)
    print("parameters", sum(p.numel() for p in net.parameters()), "renders", len(examples.renders), flush=True)
    mean = {k: v.clone() for k, v in net.state_dict().items()}
    optimiser = torch.optim.AdamW(net.parameters(), PEAK, weight_decay=1e-2)
    cells = examples.cells.to(DEVICE)
    began, step, shown = time.process_time(), 0, 0.0
    while (share := (time.process_time() - began) / (60 * minutes)) < 1:
        for group in optimiser.param_groups:
            group["lr"] = min(cosine(step, 10**9, PEAK), cosine(int(share * 10_000), 10_000, PEAK, warm=0))
        pictures, targets = examples.batch()
        net.train()
        loss, found = loss_of(net(normalised(pictures.to(DEVICE))), targets.to(DEVICE), cells)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5)
        optimiser.step()
        follow(mean, net, min(0.995, step / (step + 50)))
        shown = 0.95 * shown + 0.05 * loss.item() if step else loss.item()
        step += 1
        if step % 100 == 0:
            print(f"{step} loss {shown:.3f} scores {found.item():.3f} {(time.process_time() - began) / step:.2f} s a step", flush=True)
            torch.save(mean, WORK / "detector.pt")
    torch.save(mean, WORK / "detector.pt")
    print("steps", step)


def loaded():
    net = Detector()
    net.load_state_dict(torch.load(WORK / "detector.pt", map_location="cpu"))
    return net.eval()


def detect(net, picture, cells, least=0.05, overlap=0.5):
    """Boxes [class, left, top, right, bottom, score] of a picture of the input's size, best first."""
    with torch.no_grad():
        rows = net(normalised(torch.from_numpy(picture.transpose(2, 0, 1)[None].copy())))[0]
    boxes, (scores, kinds) = corners(rows[:, :4], cells).numpy(), (t.numpy() for t in rows[:, 4:].max(1))
    found = []
    for kind in range(len(LABELS)):
        picked = np.flatnonzero((kinds == kind) & (scores >= least))
        sized = [[*boxes[i][:2].tolist(), *(boxes[i][2:] - boxes[i][:2]).tolist()] for i in picked]
        kept = cv2.dnn.NMSBoxes(sized, scores[picked].tolist(), least, overlap)
        found += [(kind, *boxes[picked[k]], scores[picked[k]]) for k in np.array(kept, int).reshape(-1)]
    return sorted(found, key=lambda f: -f[-1])


def iou(a, b):
    w, h = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    inter = max(w, 0) * max(h, 0)
    return inter / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - inter + 1e-6)


def average_precision(found, truth, kind, least=(0.35,)):
    """found: (picture, box, score); truth: per picture [box, certain]. Overlap 0.5; an uncertain truth neither helps nor harms. Boxes that
    were wanted, the area under precision by recall, and for each least score recall and precision."""
    wanted = sum(1 for boxes in truth for k, _, certain in boxes if k == kind and certain)
    taken, marks = set(), []
    for picture, box, score in sorted(found, key=lambda f: -f[2]):
        best = max(((iou(box, b), i) for i, (k, b, _) in enumerate(truth[picture]) if k == kind), default=(0, -1))
        if best[0] < 0.5:
            marks.append((score, 0))
        elif truth[picture][best[1]][2]:
            marks.append((score, 0 if (picture, best[1]) in taken else 1))
            taken.add((picture, best[1]))
    hits = np.cumsum([m for _, m in marks]) if marks else np.zeros(0)
    precision = hits / np.arange(1, len(hits) + 1)
    recall = hits / max(1, wanted)
    area = sum((recall[i] - (recall[i - 1] if i else 0)) * precision[i:].max() for i in range(len(hits)))
    counts = [sum(1 for s, _ in marks if s >= low) for low in least]
    return wanted, float(area), [(float(recall[n - 1]), float(precision[n - 1])) if n else (0.0, 0.0) for n in counts]


def held_out():
    """Pictures of the input's size with boxes [class, left, top, right, bottom, certain] that nothing was trained on, by kind."""
    examples = Examples(["val"], random.Random(1))
    return {"renders": [examples.rendered(i) for i in range(0, len(examples.renders), 2)], "real": real_frames("held")}


def is_counted(box):
    return bool(box[5]) and max(box[3] - box[1], box[4] - box[2]) >= 8


def judged(items, least):
    """What average_precision says of each label."""
    net, cells = loaded(), cells_of(*INPUT)
    truth, found = [], {k: [] for k in range(len(LABELS))}
    for i, (picture, boxes) in enumerate(items):
        truth.append([(int(b[0]), b[1:5], is_counted(b)) for b in boxes])
        for kind, *box, score in detect(net, picture, cells):
            found[kind].append((i, box, score))
    return [average_precision(found[kind], truth, kind, least) for kind in range(len(LABELS))]


def measure():
    seed_all(1)
    for name, items in held_out().items():
        for kind, (wanted, area, [(recall, precision)]) in enumerate(judged(items, (0.35,))):
            if name == "renders" or kind not in (HEAD, HAT, VEST):
                print(f"{name:8} {LABELS[kind]:9} boxes {wanted:5} AP50 {area:.3f}; at 0.35 recall {recall:.3f} precision {precision:.3f}")


    for least in (0.35, 0.5):
        print(f"people at {least} that the teacher does not see, a frame:", false_people(least))


def false_people(least):
    """By held-out item: boxes of people that overlap none of the teacher's by half."""
    net, cells, counts = loaded(), cells_of(*INPUT), {}
    for file, (picture, boxes) in zip(np.load(WORK / "real_held.npz", allow_pickle=True)["files"], real_frames("held")):
        people = boxes[np.isin(boxes[:, 0], (PERSON, FALLEN)), 1:5]
        found = [box for kind, *box, score in detect(net, picture, cells, least) if kind == PERSON]
        counts.setdefault(str(file), []).append(sum(all(iou(box, p) < 0.5 for p in people) for box in found))
    return {file: round(float(np.mean(found)), 2) for file, found in counts.items()}


def thresholds():
    seed_all(1)
    examples, least = Examples(["pick"], random.Random(1)), [n / 20 for n in range(6, 15)]
    rows = [at for _, _, at in judged([examples.rendered(i) for i in range(len(examples.renders))], least)]
    for i, low in enumerate(least):
        f1 = [2 * r * p / max(r + p, 1e-6) for r, p in (row[i] for row in rows)]
        print(f"{low:.2f}", *(f"{LABELS[k]} {rows[k][i][1]:.2f}/{rows[k][i][0]:.2f}" for k in range(len(LABELS))), f"mean F1 {np.mean(f1):.3f}")


def write_held():
    for name, items in held_out().items():
        folder, files = WORK / "held" / name, []
        folder.mkdir(parents=True, exist_ok=True)
        for i, (picture, boxes) in enumerate(items):
            cv2.imwrite(str(folder / f"{i:03}.png"), picture[:, :, ::-1])
            rows = [{"label": LABELS[int(b[0])], "box": [round(float(v), 1) for v in b[1:5]], "ignore": not is_counted(b)} for b in boxes]
            files.append({"file": f"{i:03}.png", "labels": {"boxes": rows}})
        about = "Held-out renders" if name == "renders" else "Held-out real frames with the boxes of YOLOX-Nano"
        (folder / "labels.json").write_text(json.dumps({"format": 1, "about": about, "files": files}))


if __name__ == "__main__":
    what = sys.argv[1]
    if what == "train":
        train(float(sys.argv[2]), ["tr1", "tr2", "tr3", "tr4"], "--resume" in sys.argv)
    elif what == "export":
        export(Export(loaded()), torch.zeros(1, 3, INPUT[1], INPUT[0]), MODELS / "campus_objects/1/model.onnx", ["output"])
    elif what == "held":
        write_held()
    elif what == "thresholds":
        thresholds()
    else:
        measure()
