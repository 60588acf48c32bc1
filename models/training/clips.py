"""The clip classifiers campus_fight and campus_fall: one network, exported once for each event.

python3 clips.py train MINUTES  trains on rendered and real clips for so many minutes of its processor's time, writes WORK/clips.pt now and
                                then and at the end; --resume goes on from there with a fresh schedule
python3 clips.py export         writes ../campus_fight/1/model.onnx and ../campus_fall/1/model.onnx
python3 clips.py thresholds     prints what is found at several scores on renders that nothing else uses, to choose from
python3 clips.py measure        prints what is right on held-out renders and real clips"""
import json
import random
import sys
import time

import cv2
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from common import DEVICE, MEDIA, MODELS, WORK, Renders, clip_frames, cosine, export, fit, follow, seed_all

FRAMES = 16
INPUT = (160, 96)
RENDER = (320, 180)
RENDER_RATE = 10
REAL_RATE = 15
BATCH = 8
PEAK = 2e-3
FIGHT, FALL = 0, 1
EVENTS = ("fight", "fall")
UNKNOWN = -1
CELL = 16
# A fighter or fallen person below this height or width, in pixels of a render, is nobody's alarm.
LEAST = 22


def conv(i, o, stride):
    return nn.Sequential(nn.Conv2d(i, o, 3, stride, 1, bias=False), nn.BatchNorm2d(o), nn.ReLU(inplace=True))


class Shift(nn.Module):
    """Moves a quarter of the channels a moment ahead and a quarter back, so that the next convolution over space sees three moments
    (https://arxiv.org/abs/1811.08383); then keeps every so many moments."""

    def __init__(self, every):
        super().__init__()
        self.every = every

    def forward(self, x, frames):
        n, c, h, w = x.shape
        x = x.reshape(-1, frames, c, h, w)
        q = c // 4
        first, last = torch.zeros_like(x[:, :1, :q]), torch.zeros_like(x[:, :1, :q])
        ahead = torch.cat([first, x[:, :-1, :q]], 1)
        back = torch.cat([x[:, 1:, q:2 * q], last], 1)
        x = torch.cat([ahead, back, x[:, :, 2 * q:]], 2)
        return x[:, ::self.every].reshape(-1, c, h, w)


class Clips(nn.Module):
    """2D convolutions over space, channels shifted over time. Frames come with their difference to the frame before: movement is the news.
    Each cell of 16 pixels says for itself whether the event happens there, so that a small event in a large picture is learned as fast as a
    large one; the clip is as sure as its surest cell."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(conv(6, 12, 2), conv(12, 24, 2))
        self.space1, self.space2, self.space3, self.space4 = conv(24, 40, 2), conv(40, 64, 2), conv(64, 96, 1), conv(96, 96, 1)
        self.shift, self.halve = Shift(1), Shift(2)
        self.cells = nn.Conv2d(96, len(EVENTS), 1)
        nn.init.constant_(self.cells.bias, -2.5)

    def forward(self, x):
        """[N, 3, T, H, W] to logits [N, events, H / 16, W / 16]."""
        before = torch.cat([x[:, :, :1], x[:, :, :-1]], 2)
        x = torch.cat([x, 2 * (x - before)], 1).transpose(1, 2).reshape(-1, 6, INPUT[1], INPUT[0])
        x = self.space1(self.shift(self.stem(x), FRAMES))
        x = self.space2(self.halve(x, FRAMES))
        x = self.space3(self.halve(x, FRAMES // 2))
        x = self.space4(self.shift(x, FRAMES // 4))
        moments = self.cells(x).reshape(-1, FRAMES // 4, len(EVENTS), INPUT[1] // CELL, INPUT[0] // CELL)
        # A fight goes on, a fall is over in a moment.
        return torch.stack([moments[:, :, FIGHT].mean(1), moments[:, :, FALL].amax(1)], 1)


class OneEvent(nn.Module):
    def __init__(self, net, event):
        super().__init__()
        self.net, self.event = net, event

    def forward(self, x):
        event = self.net(x)[:, self.event].flatten(1).amax(1, keepdim=True).sigmoid()
        return torch.cat([1 - event, event], 1)


def normalised(clips):
    return (clips.float() - 114) / 58


class Rendered:
    """Rendered clips, by scene."""

    def __init__(self, names):
        self.renders = Renders(names, *RENDER)
        self.scenes = {}
        for i, label in enumerate(self.renders.labels):
            self.scenes.setdefault(label["seed"], []).append(i)
        self.acts = [self.acts_of(label["boxes"]) for label in self.renders.labels]
        self.windows = {}
        for seed, frames in self.scenes.items():
            for step in (1, 2, 3):
                for first in range(0, len(frames) - (FRAMES - 1) * step, 2):
                    window = frames[first:first + FRAMES * step:step]
                    labels = self.labels_of(window)
                    self.windows.setdefault(labels, []).append(window)

    @staticmethod
    def acts_of(boxes):
        seen = [b for b in boxes if b["class"] in ("person", "fallen") and b["shown"] >= 40 and max(b["height"], b["width"]) >= LEAST]
        return (sum(b.get("act") == "fight" for b in seen), {b["track"] for b in seen if b["class"] == "fallen"},
                {b["track"] for b in seen if b["class"] == "person"},
                any(b.get("act") == "fight" for b in boxes), any(b.get("act") == "fall" or b["class"] == "fallen" for b in boxes))

    def labels_of(self, window):
        acts = [self.acts[i] for i in window]
        fight = 1 if sum(a[0] >= 2 for a in acts) >= 8 else UNKNOWN if any(a[3] for a in acts) else 0
        fall = 1 if self.fell(acts) else UNKNOWN if any(a[4] for a in acts) else 0
        return fight, fall

    @staticmethod
    def fell(acts):
        """Who stood at first and lies at the end; of somebody who only lies there, no movement tells."""
        stood = acts[0][2] & acts[1][2]
        return {track for track in stood if sum(track in a[1] for a in acts[-4:]) >= 3}

    def clip(self, window):
        return [self.renders.picture(i) for i in window]

    def places(self, window):
        """Boxes [event, left, top, right, bottom] of who fights or has fallen in the middle of the window or at its end."""
        rows, fell = [], self.fell([self.acts[i] for i in window])
        for i in (window[FRAMES // 2], window[-2]):
            for b in self.renders.labels[i]["boxes"]:
                if b["class"] in ("person", "fallen") and b["shown"] >= 40 and max(b["height"], b["width"]) >= LEAST:
                    event = FALL if b["class"] == "fallen" and b["track"] in fell else FIGHT if b.get("act") == "fight" else None
                    if event is not None:
                        rows.append([event, b["left"], b["top"], b["left"] + b["width"], b["top"] + b["height"]])
        return rows


class Real:
    """Clips of the shared media, letterboxed to the renders' size."""

    def __init__(self, part):
        data = json.loads((MODELS / "training/data.json").read_text())
        items = {}
        for event, name in enumerate(EVENTS):
            for item in data[name][part]:
                items.setdefault(item["file"], {})[event] = item["event_s"]
        self.clips = []
        for name, events in items.items():
            frames = [(s, fit(rgb, *RENDER)[0]) for s, rgb in clip_frames(MEDIA / name, 1 / REAL_RATE)]
            self.clips.append((name, [s for s, _ in frames], np.stack([p for _, p in frames]), events))

    @staticmethod
    def labels_of(times, events):
        labels = [UNKNOWN, UNKNOWN]
        for event, span in events.items():
            inside = sum(span[0] <= t <= span[1] for t in times) if span else 0
            outside = all(not span[0] - 0.3 <= t <= span[1] for t in times) if span else True
            whole = event != FALL or span and times[0] <= span[0] + 0.2 and times[-1] >= span[0] + 1
            labels[event] = 1 if inside >= 5 and whole else 0 if outside else UNKNOWN
        return tuple(labels)

    def window(self, clip, rng):
        name, times, frames, events = clip
        last, back = len(times) - 1, not events.get(FALL)
        # Two seconds of a fight serve for slower cameras too if they are played to and fro; a fall is none backwards.
        for _ in range(8):
            step = rng.uniform(1.0, 0.3 * REAL_RATE if back else min(0.3 * REAL_RATE, last / (FRAMES - 1)))
            first = rng.uniform(0, max(0, last - step * (FRAMES - 1)))
            picked = [int(first + i * step) % (2 * last) for i in range(FRAMES)]
            picked = [min(i, 2 * last - i) for i in picked]
            labels = self.labels_of([times[i] for i in picked], events)
            # A window with half a fall teaches nothing.
            if labels[FALL] != UNKNOWN or not events.get(FALL):
                break
        return [frames[i] for i in picked], labels


def shaken(clip, places, rng):
    """Frames of the renders' size to [3, T, H, W] by one zoom, flip and change of light for all of them, and the places with them."""
    zoom = rng.uniform(1, 2) if rng.random() < 0.6 else rng.uniform(0.85, 1)
    w, h = RENDER[0] / zoom, RENDER[1] / zoom
    spots = [((p[1] + p[3]) / 2, (p[2] + p[4]) / 2) for p in places]
    # A zoom on an event, where there is one, is no less common than one on its surroundings.
    x, y = rng.choice(spots) if spots else (rng.uniform(0, RENDER[0]), rng.uniform(0, RENDER[1]))
    left = float(np.clip(x - rng.uniform(0.2, 0.8) * w, min(0, RENDER[0] - w), max(0, RENDER[0] - w)))
    top = float(np.clip(y - rng.uniform(0.2, 0.8) * h, min(0, RENDER[1] - h), max(0, RENDER[1] - h)))
    scale, flip = INPUT[0] / w, rng.random() < 0.5
    turn = np.array([[-scale, 0, INPUT[0] + left * scale] if flip else [scale, 0, -left * scale], [0, scale, -top * scale + 3]], np.float32)
    gain, lift, noise, grey = rng.uniform(0.6, 1.4), rng.uniform(-25, 25), rng.uniform(0, 5), rng.random() < 0.2
    tint = np.array([rng.uniform(0.88, 1.12) for _ in range(3)], np.float32)
    grain = np.random.default_rng(rng.getrandbits(32))
    out = []
    for frame in clip:
        x = cv2.warpAffine(cv2.blur(frame, (2, 2)) if scale < 1 else frame, turn, INPUT, flags=cv2.INTER_LINEAR, borderValue=(114, 114, 114))
        x = x.mean(axis=2, keepdims=True).repeat(3, 2) if grey else x.astype(np.float32)
        x = x * (gain * tint) + lift + grain.normal(0, noise, x.shape[:2] + (1,)).astype(np.float32)
        out.append(np.clip(x, 0, 255).astype(np.uint8))
    ends = [(p[0], *(turn @ (p[1], p[2], 1)), *(turn @ (p[3], p[4], 1))) for p in places]
    return np.stack(out).transpose(3, 0, 1, 2), [(e, min(a, c), b, max(a, c), d) for e, a, b, c, d in ends]


def framed(clip):
    return np.stack([fit(f, *INPUT)[0] for f in clip]).transpose(3, 0, 1, 2)


def cells_of(places, labels):
    """[events, H / 16, W / 16] of 1, 0 or UNKNOWN: an event fills the cells whose middle lies in a box of it, or close to it."""
    out = np.zeros((len(EVENTS), INPUT[1] // CELL, INPUT[0] // CELL), np.float32)
    my, mx = np.mgrid[CELL // 2:INPUT[1]:CELL, CELL // 2:INPUT[0]:CELL]
    for event, left, top, right, bottom in places:
        away = np.maximum(np.maximum(left - mx, mx - right), np.maximum(top - my, my - bottom))
        out[event][(away < CELL) & (out[event] == 0)] = UNKNOWN
        out[event][away < CELL / 4] = 1
    for event, label in enumerate(labels):
        if label == UNKNOWN:
            out[event] = UNKNOWN
    return out


class Examples:
    def __init__(self, names, rng):
        self.rendered, self.real, self.rng = Rendered(names), Real("train"), rng
        windows = self.rendered.windows
        self.groups = [
            [w for (fight, _), ws in windows.items() if fight == 1 for w in ws],
            [w for (_, fall), ws in windows.items() if fall == 1 for w in ws],
            windows[0, 0],
        ]
        self.groups_of_real = [[c for c in self.real.clips if pick(c)] for pick in (
            lambda c: c[3].get(FIGHT), lambda c: c[3].get(FALL), lambda c: not c[3].get(FIGHT) and not c[3].get(FALL))]
        print("windows", [len(g) for g in self.groups], "real clips", [len(g) for g in self.groups_of_real], flush=True)

    def one(self):
        rng = self.rng
        group = rng.choices((0, 1, 2), (0.35, 0.35, 0.3))[0]
        if rng.random() < (0.3 if group != 1 else 0.15):
            # Of a real clip only the answer is known, not the place.
            clip, labels = self.real.window(rng.choice(self.groups_of_real[group]), rng)
            clip, _ = shaken(clip, [], rng)
            cells = np.full((len(EVENTS), INPUT[1] // CELL, INPUT[0] // CELL), UNKNOWN, np.float32)
            for event, label in enumerate(labels):
                if label == 0:
                    cells[event] = 0
            return clip, cells, labels
        window = rng.choice(self.groups[group])
        labels = self.rendered.labels_of(window)
        clip, places = shaken(self.rendered.clip(window), self.rendered.places(window), rng)
        return clip, cells_of(places, labels), (UNKNOWN, UNKNOWN)

    def batch(self):
        clips, cells, labels = zip(*(self.one() for _ in range(BATCH)))
        return torch.from_numpy(np.stack(clips)), torch.from_numpy(np.stack(cells)), torch.tensor(labels)


def losses_of(logits, cells, labels):
    """Of the cells that are known, and of the surest cell where only the clip's answer is."""
    known, p = (cells != UNKNOWN).float(), logits.sigmoid().detach()
    wanted = cells.clamp(min=0)
    focus = torch.where(wanted > 0, 1 - p, 2 * p ** 1.5)
    cross = F.binary_cross_entropy_with_logits(logits, wanted, reduction="none")
    # Each event by its own cells: those of falls are a quarter of those of fights.
    found = ((cross * focus * known).sum((0, 2, 3)) / wanted.sum((0, 2, 3)).clamp(min=1)).sum()
    surest, answer = logits.flatten(2).amax(2), (labels == 1).float()
    return found, (F.binary_cross_entropy_with_logits(surest, answer, reduction="none") * answer).mean()


def train(minutes, names, resumes):
    seed_all(20261123)
    examples = Examples(names, random.Random(20261123))
    net = (loaded().train() if resumes else Clips()).to(DEVICE)
    print("parameters", sum(p.numel() for p in net.parameters()), flush=True)
    optimiser = torch.optim.AdamW(net.parameters(), PEAK, weight_decay=2e-2)
    mean = {k: v.clone() for k, v in net.state_dict().items()}
    began, step, shown = time.process_time(), 0, None
    while (share := (time.process_time() - began) / (60 * minutes)) < 1:
        for group in optimiser.param_groups:
            group["lr"] = min(cosine(step, 10**9, PEAK), cosine(int(share * 10_000), 10_000, PEAK, warm=0))
        clips, cells, labels = (t.to(DEVICE) for t in examples.batch())
        net.train()
        found, answered = losses_of(net(normalised(clips)), cells, labels)
        optimiser.zero_grad()
        (found + answered).backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5)
        optimiser.step()
        follow(mean, net, min(0.99, step / (step + 20)))
        now = np.array([found.item(), answered.item()])
        shown = now if shown is None else 0.97 * shown + 0.03 * now
        step += 1
        if step % 50 == 0:
            print(f"{step} cells {shown[0]:.3f} clips {shown[1]:.3f} {(time.process_time() - began) / step:.2f} s a step", flush=True)
            torch.save(mean, WORK / "clips.pt")
    torch.save(mean, WORK / "clips.pt")
    print("steps", step)


def loaded():
    net = Clips()
    net.load_state_dict(torch.load(WORK / "clips.pt", map_location="cpu"))
    return net.eval()


def scores(net, clips):
    with torch.no_grad():
        return net(normalised(torch.from_numpy(np.stack(clips)))).flatten(2).amax(2).sigmoid().numpy().T


def of_windows(rendered, net, rng):
    """(event, its label, scores) of at most 120 rendered windows each."""
    for event in range(len(EVENTS)):
        for label in (1, 0):
            windows = [w for labels, ws in rendered.windows.items() if labels[event] == label for w in ws]
            picked = rng.sample(windows, min(120, len(windows)))
            yield event, label, np.concatenate(
                [scores(net, [framed(rendered.clip(w)) for w in picked[i:i + 10]])[event] for i in range(0, len(picked), 10)])


def thresholds():
    seed_all(1)
    for event, label, found in of_windows(Rendered(["cpick"]), loaded(), random.Random(5)):
        print(EVENTS[event], label, *(f"{n / 20:.2f}: {(found > n / 20).mean():.3f}" for n in range(4, 17)))


def measure():
    seed_all(1)
    net = loaded()
    for event, label, found in of_windows(Rendered(["cval"]), net, random.Random(5)):
        print(f"renders {EVENTS[event]} {label}: {len(found)} windows, above 0.5: {(found > 0.5).mean():.3f}, mean {found.mean():.3f}")
    for part in ("train", "held"):
        right = {}
        for clip in Real(part).clips:
            _, times, frames, events = clip
            for event, span in events.items():
                # The whole clip in sixteen frames, and for a fall also two seconds at a time: its highest score counts.
                spans = [(0, len(times) - 1)]
                if event == FALL:
                    spans += [(f, f + 2 * REAL_RATE) for f in range(0, len(times) - 2 * REAL_RATE, 8)]
                found = max(scores(net, [framed([frames[int(a + (b - a) * i / (FRAMES - 1))] for i in range(FRAMES)])])[event][0] for a, b in spans)
                right.setdefault((event, bool(span)), []).append((round(float(found), 2), clip[0]))
        for (event, is_event), found in sorted(right.items()):
            good = sum((s > 0.5) == is_event for s, _ in found)
            print(part, EVENTS[event], "event" if is_event else "normal", f"{good} of {len(found)} right", "wrong:", [f for f in found if (f[0] > 0.5) != is_event])


if __name__ == "__main__":
    what = sys.argv[1]
    if what == "train":
        train(float(sys.argv[2]), ["ctr1", "ctr2", "ctr3", "ctr4"], "--resume" in sys.argv)
    elif what == "export":
        for event, name in enumerate(EVENTS):
            export(OneEvent(loaded(), event), torch.zeros(1, 3, FRAMES, INPUT[1], INPUT[0]), MODELS / f"campus_{name}/1/model.onnx", ["output"])
    elif what == "thresholds":
        thresholds()
    else:
        measure()
