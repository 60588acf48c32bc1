"""The detector of campus_face: faces and five landmarks. Whether a mask is worn is learned along and not exported: campus_mask tells it better.

It learns from YuNet in every cell of every picture: score, box, landmarks and what the teacher's heads look at. Nobody else says what a face
is, so any picture teaches: frames, patches cut in, mixed, bent, drawn, covered. Whether a mask is worn is known from having painted it.

python3 face_detector.py train MINUTES  trains for so many minutes of its processor's time, writes WORK/face_detector.pt now and then and at
                                        the end; --resume goes on from there with a fresh schedule
python3 face_detector.py export  writes ../campus_face/1/model.onnx
python3 face_detector.py measure prints what it finds on held-out frames and on the labelled pictures, beside the teacher"""
import json
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
from face_pictures import BOX, FACE, IGNORE, MARKS, MASK, SIDE, Faces
from faces import CERTAIN, DenseYunet, Yunet, suppressed

STRIDES = DenseYunet.STRIDES
PEAK = 2e-3
WIDTH = 32


class FaceNet(nn.Module):
    """Rows [face, mask, box, landmarks] for each cell of three grids: logits, offsets in cells and logarithms of cells."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(conv(3, 12, 2), conv(12, 20, 2), conv(20, 32, 2), Residual(32))
        self.middle = nn.Sequential(conv(32, 48, 2), Residual(48))
        self.deep = nn.Sequential(conv(48, 56, 2), Residual(56))
        width = WIDTH
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
        for row, _ in self.levels(x):
            yield row

    def levels(self, x):
        """Of each grid the rows, and the map that they are read from."""
        c3 = self.stem(x)
        c4 = self.middle(c3)
        c5 = self.deep(c4)
        p5 = self.sides[2](c5)
        p4 = self.sides[1](c4) + F.interpolate(p5, size=c4.shape[2:], mode="nearest")
        p3 = self.sides[0](c3) + F.interpolate(p4, size=c3.shape[2:], mode="nearest")
        for i, level in enumerate((p3, p4, p5)):
            y = self.head(level)
            yield torch.cat([self.scores[i](y), self.places[i](self.finer(y))], 1).flatten(2).transpose(1, 2), y

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


def normalised(pictures):
    return (pictures.float() - 114) / 58


class Likeness(nn.Module):
    """The student's maps as the teacher's: only for training."""

    def __init__(self):
        super().__init__()
        self.grids = nn.ModuleList([nn.Conv2d(WIDTH, DenseYunet.WIDTH, 1) for _ in STRIDES])

    def forward(self, maps):
        return torch.cat([grid(y).flatten(2) for grid, y in zip(self.grids, maps)], 2).transpose(1, 2)


def loss_of(rows, likeness, targets, maps, cells):
    logits, wanted, places = rows[..., FACE], targets[..., FACE], targets[..., BOX]
    # As far as the student is off, in every cell; and a little of how sure the teacher is that nothing is there.
    cross = F.binary_cross_entropy_with_logits(logits, wanted, reduction="none")
    total = wanted.sum().clamp(min=1)
    found = ((logits.sigmoid() - wanted).abs().detach() * cross).sum() / total
    sure = torch.logit(wanted, eps=2e-3)
    leant = F.smooth_l1_loss(logits.clamp(-8, 8), sure).mean()
    owned = wanted > 0.1
    mine, theirs, where, weight = rows[owned], targets[owned], cells.expand(rows.shape[0], -1, -1)[owned], wanted[owned]
    boxed = ((1 - giou(corners(mine[:, BOX], where), corners(theirs[:, BOX], where))) * weight).sum() / total
    size = theirs[:, 4:6].amax(1, keepdim=True).exp()
    placed = (F.smooth_l1_loss(mine[:, MARKS] / size, theirs[:, MARKS] / size, beta=0.03, reduction="none").mean(1) * weight).sum() / total
    known = (theirs[:, MASK] != IGNORE).float()
    masked = (F.binary_cross_entropy_with_logits(mine[:, MASK], theirs[:, MASK].clamp(min=0), reduction="none") * known * weight).sum() / total
    apart = ((likeness - maps) ** 2).mean(2)
    alike = apart.mean() + (apart * wanted).sum() / total
    return 3 * found + 0.3 * leant + 1.5 * boxed + 10 * placed + masked + 0.5 * alike, (found, leant, boxed, placed, masked, alike)


def train(minutes, resumes):
    seed_all(20261123)
    faces = Faces(random.Random(20261123))
    net, likeness = (loaded().train() if resumes else FaceNet()).to(DEVICE), Likeness().to(DEVICE)
    print("parameters", sum(p.numel() for p in net.parameters()), "patches", len(faces.patches), "clips", len(faces.by_file), flush=True)
    mean = {k: v.clone() for k, v in net.state_dict().items()}
    optimiser = torch.optim.AdamW([*net.parameters(), *likeness.parameters()], PEAK, weight_decay=1e-2)
    began, step, shown, cells = time.process_time(), 0, 0.0, faces.cells.to(DEVICE)
    while time.process_time() - began < 60 * minutes:
        share = (time.process_time() - began) / (60 * minutes)
        for group in optimiser.param_groups:
            group["lr"] = min(cosine(step, 10**9, PEAK), cosine(int(share * 10_000), 10_000, PEAK, warm=0))
        pictures, targets, maps = (x.to(DEVICE) for x in faces.batch())
        net.train()
        rows, seen = zip(*net.levels(normalised(pictures)))
        loss, parts = loss_of(torch.cat(rows, 1), likeness(seen), targets, maps.float(), cells)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5)
        optimiser.step()
        follow(mean, net, min(0.995, step / (step + 50)))
        now = np.array([loss.item(), *(p.item() for p in parts)])
        shown = 0.95 * shown + 0.05 * now if step else now
        step += 1
        if step % 50 == 0:
            told = " ".join(f"{name} {value:.3f}" for name, value in zip(("loss", "face", "lean", "box", "marks", "mask", "alike"), shown))
            print(f"{step} {told} {(time.process_time() - began) / step:.2f} s a step", flush=True)
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
    tell(net, teacher)


def tell(net, teacher):
    """Of the labelled pictures at several scores: the teacher's faces found, false ones, pictures with the right number, masks."""
    labels = {f["file"]: f["labels"] for f in json.loads((MEDIA / "MANIFEST.json").read_text())["files"]}
    items = []
    for file, label in sorted(labels.items()):
        if file.startswith(("faces/D", "faces/group", "masks/")):
            rgb = cv2.cvtColor(cv2.imread(str(MEDIA / file)), cv2.COLOR_BGR2RGB)
            items.append((label, detect(net, rgb), teacher(rgb, CERTAIN, 0.1)))
    is_near = lambda a, b: np.abs(a[:4] - b[:4]).max() < 0.5 * max(b[2:4] - b[:2])
    for least in (0.2, 0.3, 0.4, 0.5, 0.6):
        found = false = right = total = 0
        errors, masks = [], {True: [0, 0], False: [0, 0]}
        for label, ours, theirs in items:
            ours = ours[ours[:, 4] >= least]
            right += len(ours) == label.get("faces", 1)
            false += sum(not any(is_near(o, r) for r in theirs) for o in ours)
            total += len(theirs)
            for r in theirs:
                near = [o for o in ours if is_near(o, r)]
                found += len(near) > 0
                errors += [np.linalg.norm((o[5:15] - r[5:]).reshape(5, 2), axis=1).mean() / max(r[2:4] - r[:2]) for o in near[:1]]
            if "mask" in label:
                masks[label["mask"]][0] += 1
                masks[label["mask"]][1] += len(ours) > 0 and (max(ours, key=lambda o: o[4])[15] > 0) == label["mask"]
        print(f"pictures at {least}: {found} of {total} faces, {false} false, the right number in {right} of {len(items)}; landmarks off by"
              f" {100 * np.mean(errors or [1]):.1f} %, in the median {100 * np.median(errors or [1]):.1f} %;"
              f" masked right {masks[True][1]} of {masks[True][0]}, bare {masks[False][1]} of {masks[False][0]}")


if __name__ == "__main__":
    what = sys.argv[1]
    if what == "train":
        train(float(sys.argv[2]), "--resume" in sys.argv)
    elif what == "export":
        names = [f"{kind}_{stride}" for kind in ("cls", "obj", "bbox", "kps") for stride in STRIDES]
        export(YunetForm(loaded()), torch.zeros(1, 3, SIDE, SIDE), MODELS / "campus_face/1/model.onnx", names)
    else:
        measure()
