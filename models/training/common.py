"""What all trainings share: places, seeds, device, frames of renders and of real clips, export to ONNX."""
import json
import os
import random
from pathlib import Path

import cv2
import numpy as np
import torch

MODELS = Path(__file__).resolve().parent.parent
WORK = Path(os.environ.get("TRAINING_WORK", "/tmp/train"))
MEDIA = Path(os.environ.get("TRAINING_MEDIA", MODELS.parent / "../shared/media"))
TEACHERS = Path(os.environ.get("TRAINING_TEACHERS", MODELS.parent / "../shared/models"))
DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def seed_all(seed):
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    torch.set_num_threads(int(os.environ.get("TRAINING_THREADS", "2")))
    cv2.setNumThreads(1)


class Renders:
    """Frames and labels of one or more runs of render/ at one size. A frame is RGB, uint8."""

    def __init__(self, names, width, height):
        self.size = (width, height)
        self.frames, self.owners, self.labels = [], [], []
        for name in names:
            labels = [json.loads(line) for line in open(WORK / f"{name}.jsonl")]
            frames = np.memmap(WORK / f"{name}.i420", np.uint8, "r").reshape(-1, height * 3 // 2, width)
            self.frames += [frames[i] for i in range(len(labels))]
            self.labels += labels
            if (WORK / f"{name}.owners").exists():
                owners = np.memmap(WORK / f"{name}.owners", np.uint8, "r").reshape(-1, height, width)
                self.owners += [owners[i] for i in range(len(labels))]

    def __len__(self):
        return len(self.labels)

    def picture(self, index):
        return cv2.cvtColor(np.ascontiguousarray(self.frames[index]), cv2.COLOR_YUV2RGB_I420)


def clip_frames(path, every):
    """(seconds, RGB) of a video, one frame each so many seconds."""
    video = cv2.VideoCapture(str(path))
    rate = video.get(cv2.CAP_PROP_FPS) or 25
    index, due = 0, 0.0
    while True:
        ok, frame = video.read()
        if not ok:
            return
        if index / rate >= due:
            yield index / rate, cv2.cvtColor(frame, cv2.COLOR_BGR2RGB)
            due += every
        index += 1


def fit(picture, width, height, pad=114):
    """Letterbox, centred: the picture as the product's pre-processing makes it, the scale and the left and upper bar."""
    scale = min(width / picture.shape[1], height / picture.shape[0])
    w, h = round(picture.shape[1] * scale), round(picture.shape[0] * scale)
    out = np.full((height, width, 3), pad, np.uint8)
    left, top = (width - w) // 2, (height - h) // 2
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    out[top:top + h, left:left + w] = cv2.resize(picture, (w, h), interpolation=how)
    return out, scale, left, top


def shake_colours(picture, rng):
    """Exposure, contrast, white balance, blur and noise, each by chance: what cameras do to a scene."""
    x = picture.astype(np.float32)
    if rng.random() < 0.8:
        x = x * rng.uniform(0.6, 1.4) + rng.uniform(-25, 25)
        x *= np.array([rng.uniform(0.88, 1.12) for _ in range(3)], np.float32)
    if rng.random() < 0.2:
        x += (x.mean(axis=2, keepdims=True) - x) * rng.uniform(0.2, 0.6)
    if rng.random() < 0.3:
        x = cv2.GaussianBlur(x, (0, 0), rng.uniform(0.4, 1.2))
    if rng.random() < 0.5:
        x += np.random.default_rng(rng.getrandbits(32)).normal(0, rng.uniform(1, 9), x.shape[:2] + (1,)).astype(np.float32)
    return np.clip(x, 0, 255).astype(np.uint8)


def follow(mean, net, keep):
    """Moves the running mean of the weights, which is what is kept: so much of the old, the rest of the new. Whole numbers are copied."""
    for k, v in net.state_dict().items():
        mean[k] = mean[k] * keep + v * (1 - keep) if v.dtype.is_floating_point else v.clone()


def cosine(step, steps, peak, warm=100):
    if step < warm:
        return peak * (step + 1) / warm
    return peak * (0.02 + 0.98 * 0.5 * (1 + np.cos(np.pi * (step - warm) / max(1, steps - warm))))


def export(net, example, path, outputs):
    """Writes a single-file ONNX with a free batch and checks that it computes what the network does."""
    import onnx
    net = net.cpu().eval()
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    axes = {name: {0: "batch"} for name in ["input", *outputs]}
    torch.onnx.export(net, example, str(path), opset_version=13, input_names=["input"], output_names=outputs, dynamic_axes=axes)
    onnx.checker.check_model(onnx.load(str(path)))
    print(path, path.stat().st_size, "bytes")
