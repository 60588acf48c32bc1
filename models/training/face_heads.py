"""The networks that look at one found face: campus_face_id (embedding), campus_attributes (age, gender), campus_liveness, campus_mask.

python3 face_heads.py train NAME MINUTES  for so many minutes of its processor's time, writes WORK/NAME.pt now and then and at the end;
                                          NAME is face_id, attributes, liveness or mask; --resume goes on with a fresh schedule
python3 face_heads.py export NAME  writes ../campus_NAME/1/model.onnx
python3 face_heads.py measure NAME prints how good it is on labelled pictures that it never saw, beside the teacher"""
import itertools
import json
import random
import sys
import time

import cv2
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from common import DEVICE, MEDIA, MODELS, TEACHERS, WORK, clip_frames, cosine, export, follow, seed_all, shake_colours
from detector import Residual, conv
from face_copies import LABELS, LIVE, Copies, cut
from face_copies import SIDE as COPY_SIDE
from face_masks import KEPT, KEPT_REACH, WORN
from face_variants import Teachers, aligned, square
from faces import Yunet, layers

PEAK = 2e-3
BATCH = 48
# The teacher of the embedding sees 128 pixels: half of that tells its students' faces apart as well.
ID_SIDE, ATTRIBUTE_SIDE = 64, 48
# A mask's network sees a square so many times the face's side: the chin and the ears belong to it. The product makes its crops smaller
# without a filter, which makes large faces rough: it is asked for so many times the pixels, and the network takes their means.
MASK_SIDE, MASK_REACH, MASK_FINER = 48, 1.2, 3


class Trunk(nn.Module):
    """Halves the picture at each width."""

    def __init__(self, widths):
        super().__init__()
        self.steps = nn.Sequential(*(nn.Sequential(conv(i, o, 2), Residual(o)) for i, o in zip((3, *widths), widths)))

    def forward(self, x):
        return self.steps((x - 114) / 58)


class FaceId(nn.Module):
    """256 numbers whose directions are those of the teacher."""

    def __init__(self):
        super().__init__()
        self.trunk = Trunk((16, 32, 48, 64))
        # One weight for each place of each map: where in the face something is matters.
        self.places = nn.Sequential(conv(64, 96, kernel=1), nn.Conv2d(96, 96, ID_SIDE // 16, groups=96), nn.BatchNorm2d(96))
        self.out = nn.Linear(96, 256)
        # Filled in at the end: what the embeddings of all faces share says nothing about any of them.
        self.register_buffer("middle", torch.zeros(256))

    def forward(self, x):
        values = self.out(self.places(self.trunk(x)).flatten(1))
        return F.normalize(values, dim=1) - self.middle


class Attributes(nn.Module):
    def __init__(self):
        super().__init__()
        self.trunk = Trunk((12, 24, 36, 48))
        self.out = nn.Linear(48, 3)

    def forward(self, x):
        """Age in centuries, and the probabilities of female and male."""
        values = self.out(self.trunk(x).mean((2, 3)))
        return values[:, :1].sigmoid(), values[:, 1:].softmax(1)


class MiniFas:
    """The public model for the same crop: its numbers before it decides, and how likely the face lives."""

    NUMBERS = 128

    def __init__(self):
        self.net = cv2.dnn.readNetFromONNX(str(TEACHERS / "minifasnet_v2_2.7.onnx"))
        self.outputs = layers(self.net, ["/m/bn/BatchNormalization", "/Softmax"])

    def __call__(self, crop):
        self.net.setInput(cv2.dnn.blobFromImage(crop, swapRB=True))
        numbers, told = self.net.forward(self.outputs)
        return numbers.reshape(-1), float(told.reshape(-1)[1])


class Liveness(nn.Module):
    def __init__(self):
        super().__init__()
        self.trunk = Trunk((16, 24, 36, 48))
        self.out = nn.Linear(48, len(LABELS))
        # Only for training: what the teacher makes of the picture before it decides.
        self.numbers = nn.Linear(48, MiniFas.NUMBERS)

    def seen(self, x):
        return self.trunk(x).mean((2, 3))

    def forward(self, x):
        return self.out(self.seen(x)).softmax(1)


class Mask(nn.Module):
    """The probabilities of a mask and of none."""

    def __init__(self):
        super().__init__()
        self.trunk = Trunk((16, 28, 40, 56))
        # One weight for each place: nose and mouth are looked for where they are.
        self.out = nn.Sequential(nn.Dropout(0.2), nn.Linear(56 * (MASK_SIDE // 16) ** 2, 2))

    def told(self, x):
        return self.out(self.trunk(x).flatten(1))

    def forward(self, x):
        return self.told(F.avg_pool2d(x, MASK_FINER)).softmax(1)


class Variants:
    """Faces of nobody with a teacher's word, a little changed each time in ways that must not matter."""

    def __init__(self, rng, name):
        self.rng = rng
        files = sorted(WORK.glob("variants_*.npz"))
        parts = [np.load(file) for file in files]
        kind, target = ("faces", "embeddings") if name == "face_id" else ("squares", "attributes")
        self.pictures = np.concatenate([p[kind] for p in parts])
        self.targets = np.concatenate([p[target] for p in parts])
        self.side = ID_SIDE if name == "face_id" else ATTRIBUTE_SIDE
        self.shift = 0.012 if name == "face_id" else 0.04
        self.turns = even_turns(self.targets) if name == "attributes" else np.arange(1, len(self.pictures) + 1) / len(self.pictures)
        print("variants", len(self.pictures), flush=True)

    def one(self, index):
        rng, picture = self.rng, self.pictures[index]
        side = picture.shape[0]
        scale = self.side / side * (1 + rng.gauss(0, self.shift))
        matrix = cv2.getRotationMatrix2D((side / 2, side / 2), rng.gauss(0, 1.5), scale)
        matrix[:, 2] += (self.side - side) / 2 + np.array([rng.gauss(0, self.shift), rng.gauss(0, self.shift)]) * self.side
        # The product makes its crops smaller without a filter.
        sized = cv2.GaussianBlur(picture, (0, 0), 0.8) if rng.random() < 0.6 else picture
        out = cv2.warpAffine(sized, matrix, (self.side, self.side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return shake_colours(out, rng) if rng.random() < 0.7 else out

    def batch(self):
        chosen = [min(int(np.searchsorted(self.turns, self.rng.random())), len(self.pictures) - 1) for _ in range(BATCH)]
        pictures = np.stack([self.one(i).transpose(2, 0, 1) for i in chosen])
        return torch.from_numpy(pictures).float(), torch.from_numpy(self.targets[chosen])


def even_turns(targets):
    """Where in [0, 1) each face's turn ends, so that women and men have as many, and among each the ages of five years nearly as many."""
    kinds = np.stack([targets[:, 1] > 0.5, np.clip(targets[:, 0] * 20, 2, 14).astype(int)], 1)
    _, kind, counts = np.unique(kinds, axis=0, return_inverse=True, return_counts=True)
    weights = counts[kind.reshape(-1)] ** -0.6
    for is_man in (0, 1):
        weights[kinds[:, 0] == is_man] /= weights[kinds[:, 0] == is_man].sum()
    return np.cumsum(weights) / weights.sum()


class Copied:
    """As many living faces as copies. Making one costs more than learning from it, so most are older ones."""

    def __init__(self, rng):
        self.rng, self.copies, self.teacher, self.made = rng, Copies(rng), MiniFas(), []

    def one(self):
        """A picture, and the shares of the labels, half made and half told by the teacher, before the teacher's numbers."""
        kind = self.rng.choice((LIVE, LIVE, 0, 2))
        picture = self.copies.one(kind)
        numbers, live = self.teacher(picture)
        shares = np.zeros(len(LABELS), np.float32)
        shares[LIVE] = 0.5 * live + 0.5 * (kind == LIVE)
        shares[[0, 2] if kind == LIVE else [kind]] += (1 - shares[LIVE]) / (2 if kind == LIVE else 1)
        return picture, np.concatenate([shares, numbers])

    def batch(self):
        fresh = BATCH if len(self.made) < 20 * BATCH else BATCH // 6
        self.made += [self.one() for _ in range(fresh)]
        del self.made[:-6000]
        chosen = [(p[:, ::-1] if self.rng.random() < 0.5 else p, told) for p, told in (self.rng.choice(self.made) for _ in range(BATCH - fresh))]
        pictures, told = zip(*self.made[-fresh:], *chosen)
        return torch.from_numpy(np.stack(pictures).transpose(0, 3, 1, 2).copy()).float(), torch.from_numpy(np.stack(told))


class Masked:
    """Faces with painted masks and without, cut as loosely as detectors find them."""

    def __init__(self, rng, files):
        self.rng, parts = rng, [np.load(file) for file in files]
        self.pictures = np.concatenate([p["pictures"] for p in parts])
        self.kinds = np.concatenate([p["kinds"] for p in parts])
        self.bare = (~np.isin(self.kinds, WORN)).astype(np.int64)
        # Hands and cups before the mouth are rarer than they are drawn: of all bare faces, the simply bare have more than half of the turns.
        weights = np.where(self.bare == 0, 1.0, np.where(self.kinds == "bare", 1.3, 0.4))
        for is_bare in (0, 1):
            weights[self.bare == is_bare] /= weights[self.bare == is_bare].sum()
        self.turns = np.cumsum(weights) / 2
        print("faces", len(self.pictures), flush=True)

    def one(self, index, loose=1.0):
        rng = self.rng
        scale = MASK_SIDE / MASK_REACH * KEPT_REACH / KEPT * np.exp(loose * rng.gauss(0, 0.14))
        matrix = cv2.getRotationMatrix2D((KEPT / 2, KEPT / 2), loose * rng.gauss(0, 7), scale)
        # Taller or wider: what a detector finds of a covered face is often cut short.
        matrix[0] *= np.exp(loose * rng.gauss(0, 0.05))
        matrix[:, 2] += MASK_SIDE / 2 - matrix[:, :2] @ (KEPT / 2, KEPT / 2) - matrix[:, 2] + loose * np.array([rng.gauss(0, 0.07), rng.gauss(0, 0.09)]) * MASK_SIDE
        out = cv2.warpAffine(self.pictures[index], matrix, (MASK_SIDE, MASK_SIDE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return out[:, ::-1] if rng.random() < 0.5 else out

    def batch(self):
        chosen = [min(int(np.searchsorted(self.turns, self.rng.random())), len(self.pictures) - 1) for _ in range(BATCH)]
        pictures = [shake_colours(p, self.rng) if self.rng.random() < 0.4 else p for p in (self.one(i) for i in chosen)]
        return torch.from_numpy(np.stack(pictures).transpose(0, 3, 1, 2).copy()).float(), torch.from_numpy(self.bare[chosen])


def id_loss(net, pictures, targets):
    """Direction by direction, and as a batch: who is near whom. What all share is taken off both sides first, or it would be all."""
    values = F.normalize(net.out(net.places(net.trunk(pictures)).flatten(1)), dim=1)
    mine, theirs = F.normalize(values - values.mean(0), dim=1), F.normalize(targets - targets.mean(0), dim=1)
    return (1 - (values * targets).sum(1)).mean() + 4 * ((mine @ mine.T - theirs @ theirs.T) ** 2).mean()


def attribute_loss(net, pictures, targets):
    age, gender = net(pictures)
    told = targets[:, 1].clamp(0.02, 0.98)
    return 6 * F.smooth_l1_loss(age[:, 0], targets[:, 0], beta=0.05) + F.binary_cross_entropy(gender[:, 1].clamp(1e-4, 1 - 1e-4), told)


def liveness_loss(net, pictures, told):
    seen, shares, numbers = net.seen(pictures), told[:, :len(LABELS)], told[:, len(LABELS):]
    return F.cross_entropy(net.out(seen), shares, label_smoothing=0.03) + (1 - F.cosine_similarity(net.numbers(seen), numbers)).mean()


def mask_loss(net, pictures, bare):
    return F.cross_entropy(net.told(pictures), bare, label_smoothing=0.05)


NETS = {"face_id": (FaceId, id_loss), "attributes": (Attributes, attribute_loss), "liveness": (Liveness, liveness_loss), "mask": (Mask, mask_loss)}


def data_of(name, rng):
    if name == "mask":
        return Masked(rng, sorted(WORK.glob("masks_[0-9]*.npz")))
    return Copied(rng) if name == "liveness" else Variants(rng, name)


def train(name, minutes, resumes):
    seed_all(20261124)
    rng = random.Random(20261124)
    data = data_of(name, rng)
    kind, loss_of = NETS[name]
    net = (loaded(name).train() if resumes else kind()).to(DEVICE)
    print("parameters", sum(p.numel() for p in net.parameters()), flush=True)
    mean = {k: v.clone() for k, v in net.state_dict().items()}
    optimiser = torch.optim.AdamW(net.parameters(), PEAK, weight_decay=2e-2)
    began, step, shown = time.process_time(), 0, 0.0
    while time.process_time() - began < 60 * minutes:
        share = (time.process_time() - began) / (60 * minutes)
        for group in optimiser.param_groups:
            group["lr"] = min(cosine(step, 10**9, PEAK), cosine(int(share * 10_000), 10_000, PEAK, warm=0))
        pictures, targets = data.batch()
        loss = loss_of(net, pictures.to(DEVICE), targets.to(DEVICE))
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5)
        optimiser.step()
        follow(mean, net, min(0.99, step / (step + 50)))
        shown = 0.95 * shown + 0.05 * loss.item() if step else loss.item()
        step += 1
        if step % 50 == 0:
            print(f"{step} loss {shown:.3f} {(time.process_time() - began) / step:.2f} s a step", flush=True)
            torch.save(mean, WORK / f"{name}.pt")
    net.load_state_dict(mean)
    if name == "face_id":
        net.cpu().eval().middle.copy_(centre(net, data))
    torch.save(net.state_dict(), WORK / f"{name}.pt")
    print("steps", step, "minutes", round((time.process_time() - began) / 60, 1))


def centre(net, data):
    with torch.no_grad():
        return torch.cat([net(data.batch()[0]) for _ in range(30)]).mean(0)


def loaded(name):
    net = NETS[name][0]()
    net.load_state_dict(torch.load(WORK / f"{name}.pt", map_location="cpu"))
    return net.eval()


def told(net, picture):
    with torch.no_grad():
        out = net(torch.from_numpy(picture.transpose(2, 0, 1)[None].copy()).float())
    return [o[0].numpy() for o in out] if isinstance(out, tuple) else out[0].numpy()


def labelled():
    """Pictures of the media with labels, and the largest face of each by the teacher: right for every network the same."""
    finder = Yunet()
    for file in json.loads((MEDIA / "MANIFEST.json").read_text())["files"]:
        if file["file"].startswith(("faces/D", "spoof/", "masks/nomask")) and not file["file"].endswith(".mp4"):
            rgb = cv2.cvtColor(cv2.imread(str(MEDIA / file["file"])), cv2.COLOR_BGR2RGB)
            found = finder(rgb, 0.5, 0.1)
            if len(found):
                yield file["file"], file["labels"], rgb, max(found, key=lambda r: (r[2] - r[0]) * (r[3] - r[1]))


def roc_area(positive, negative):
    return float(np.mean([(p > n) + 0.5 * (p == n) for p in positive for n in negative]))


def measure_id(net):
    teacher, ours, theirs, names = Teachers(), [], [], []
    for file, labels, rgb, row in labelled():
        if "identity" not in labels:
            continue
        face = aligned(rgb, row[5:].reshape(5, 2))
        ours.append(told(net, cv2.resize(face, (ID_SIDE, ID_SIDE), interpolation=cv2.INTER_AREA)))
        theirs.append(teacher.embed(face))
        names.append(labels["identity"])
    for who, values in (("campus_face_id", ours), ("teacher", theirs)):
        cosines = {True: [], False: []}
        for (a, x), (b, y) in itertools.combinations(zip(names, values), 2):
            cosines[a == b].append(float(x @ y / np.linalg.norm(x) / np.linalg.norm(y)))
        best = max((np.mean(np.array(cosines[True]) >= t) + np.mean(np.array(cosines[False]) < t), t) for t in np.arange(-1, 1, 0.01))
        print(f"{who}: ROC area {roc_area(cosines[True], cosines[False]):.3f} of {len(cosines[True])} and {len(cosines[False])} pairs;"
              f" same {np.percentile(cosines[True], [0, 50]).round(2)}, different {np.percentile(cosines[False], [50, 90, 100]).round(2)};"
              f" best balance {best[0] / 2:.3f} at {best[1]:.2f}")


def measure_attributes(net):
    teacher, rows = Teachers(), []
    for file, labels, rgb, row in labelled():
        if "gender" not in labels:
            continue
        face = square(rgb, row[:4])
        age, gender = told(net, cv2.resize(face, (ATTRIBUTE_SIDE, ATTRIBUTE_SIDE), interpolation=cv2.INTER_AREA))
        said = teacher.age_gender(face)
        rows.append((labels["gender"] == "male", gender[1] > 0.5, said[1] > 0.5, age[0], said[0], file))
    right = lambda i: sum(r[0] == r[i] for r in rows)
    ages = np.array([[r[3], r[4]] for r in rows])
    print(f"campus_attributes: gender {right(1)} of {len(rows)}, teacher {right(2)}; men {sum(r[1] for r in rows if r[0])} of {sum(r[0] for r in rows)};"
          f" age off the teacher's by {100 * np.abs(ages[:, 0] - ages[:, 1]).mean():.1f} years, a constant's {100 * np.abs(ages[:, 1] - ages[:, 1].mean()).mean():.1f}")
    print("wrong:", [r[5] for r in rows if r[0] != r[1]])


def measure_liveness(net):
    public, rows = MiniFas(), []
    for file, labels, rgb, row in labelled():
        rows.append((labels.get("live", True), told(net, cut(rgb, row[:4]))[LIVE], public(cut(rgb, row[:4]))[1], file))
    finder, clip = Yunet(), MEDIA / "spoof/live_then_tablet_then_print.mp4"
    for i, (_, rgb) in enumerate(clip_frames(clip, 0)):
        live = next((kind == "live" for kind, a, b in (("live", 0, 30), ("screen", 36, 52), ("print", 60, 87)) if a <= i <= b), None)
        found = finder(rgb, 0.5, 2)
        if live is not None and i % 3 == 0 and len(found):
            rows.append((live, told(net, cut(rgb, found[0, :4]))[LIVE], public(cut(rgb, found[0, :4]))[1], f"clip {i}"))
    rng = random.Random(7)
    copies = Copies(rng, "held")
    made = [(kind == LIVE, told(net, picture)[LIVE], public(picture)[1], "made") for kind in (LIVE, LIVE, 0, 2) * 40 for picture in [copies.one(kind)]]
    for name, some in (("pictures", [r for r in rows if not r[3].startswith("clip")]), ("clip", [r for r in rows if r[3].startswith("clip")]), ("made copies", made)):
        for who, at in (("campus_liveness", 1), ("MiniFASNet", 2)):
            live, not_live = [r[at] for r in some if r[0]], [r[at] for r in some if not r[0]]
            print(f"{name}, {who}: live {sum(v > 0.5 for v in live)} of {len(live)}, copies {sum(v <= 0.5 for v in not_live)} of {len(not_live)}, ROC area {roc_area(live, not_live):.3f}")
    print([(r[3], round(float(r[1]), 2)) for r in rows if r[3].startswith("spoof")])


def unfiltered(rgb, box):
    """What the product shows the network of masks."""
    side = MASK_SIDE * MASK_FINER
    scale = side / ((box[2:] - box[:2]).max() * MASK_REACH)
    shift = side / 2 - (box[:2] + box[2:]) / 2 * scale
    matrix = np.array([[scale, 0, shift[0]], [0, scale, shift[1]]], np.float32)
    return cv2.warpAffine(rgb, matrix, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def measure_mask(net):
    """Painted faces of held-out people by what was painted, and the labelled pictures, with YuNet's boxes and with boxes off by a tenth."""
    rng = random.Random(7)
    held = Masked(rng, [WORK / "masks_held.npz"])
    held_out = torch.from_numpy(np.stack([held.one(i, 0.7) for i in range(len(held.pictures))]).transpose(0, 3, 1, 2).copy()).float()
    with torch.no_grad():
        said = net.told(held_out).numpy()
    said = said[:, 0] > said[:, 1]
    print("painted:", {str(kind): f"{int((said == (kind in WORN))[held.kinds == kind].sum())} of {int((held.kinds == kind).sum())}" for kind in sorted(set(held.kinds))})
    rows, finder = [], Yunet()
    for file in json.loads((MEDIA / "MANIFEST.json").read_text())["files"]:
        if not file["file"].startswith(("masks/", "faces/", "spoof/")) or file["file"].endswith(".mp4"):
            continue
        rgb = cv2.cvtColor(cv2.imread(str(MEDIA / file["file"])), cv2.COLOR_BGR2RGB)
        # A mask's wearer may be found at a low score only; a picture with a label has one face.
        found = sorted(finder(rgb, 0.2, 0.1), key=lambda r: -(r[2] - r[0]) * (r[3] - r[1]))
        if file["file"].startswith(("faces/group", "masks/")) and "faces" in file["labels"]:
            found = [r for r in found if r[4] > 0.5]
        for row in found[:1] if "faces/group" not in file["file"] else found:
            shifts = [row[:4] + np.array([dx, dy, dx, dy]) * (row[2:4] - row[:2]).max() for dx, dy in ((0, 0), (0.1, 0), (-0.1, 0), (0, 0.1), (0, -0.1))]
            rows.append((file["file"], file["labels"].get("mask", False), [float(told(net, unfiltered(rgb, box))[0]) for box in shifts]))
    for name in ("masks/mask", "masks/nomask", "faces/D", "faces/group", "spoof/"):
        some = [r for r in rows if r[0].startswith(name)]
        print(f"{name}: right {sum((r[2][0] > 0.5) == r[1] for r in some)} of {len(some)}; with shifted boxes {sum((v > 0.5) == r[1] for r in some for v in r[2][1:])} of {4 * len(some)}")


if __name__ == "__main__":
    what, name = sys.argv[1:3]
    if what == "train":
        train(name, float(sys.argv[3]), "--resume" in sys.argv)
    elif what == "export":
        side = {"face_id": ID_SIDE, "attributes": ATTRIBUTE_SIDE, "liveness": COPY_SIDE, "mask": MASK_SIDE * MASK_FINER}[name]
        outputs = ["age", "gender"] if name == "attributes" else ["embedding"] if name == "face_id" else ["prob"]
        export(loaded(name), torch.zeros(1, 3, side, side), MODELS / f"campus_{name}/1/model.onnx", outputs)
    else:
        seed_all(1)
        {"face_id": measure_id, "attributes": measure_attributes, "liveness": measure_liveness, "mask": measure_mask}[name](loaded(name))
