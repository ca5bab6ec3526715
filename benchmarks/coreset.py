"""The coreset beside anomalib's k-centre greedy: `python -m benchmarks.coreset`.

200,000 patch embeddings of rendered parts (EfficientNet-lite0, blocks 4 and 10: 152 numbers each),
2,000 of them chosen by both, with the same number of threads. The covering radius is measured for
both in the embeddings' own space.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.anomalib_venv import DEFAULT_VENV, AnomalibVenv
from benchmarks.measuring import print_table
from inspectai_desktop.inference.encoder import Encoder, find_encoder
from inspectai_desktop.inference.memory_bank import FaissMemoryBank
from inspectai_desktop.inference.patch_embeddings import patch_embeddings
from inspectai_desktop.jobs import CancellationToken, ignore_progress
from inspectai_desktop.paths import encoders_dir
from inspectai_desktop.sources.synthetic_product import render_part
from training.fitting.coreset import greedy_k_centre

FloatArray = npt.NDArray[np.float32]
TAPS = ("block4", "block10")
INPUT_PX = 256
_GOAL_FASTER, _GOAL_RADIUS = 10.0, 1.05


def patch_cloud(count: int, threads: int) -> FloatArray:
    """`count` patch embeddings of rendered parts, `(count, 152)`."""
    described = find_encoder("efficientnet_lite0", encoders_dir())
    taps = described.description.reference(TAPS).taps
    encoder = Encoder(described.graph, taps, provider="cpu", threads=threads)
    colour = described.description.preprocessing
    generator = np.random.default_rng(0)
    portions: list[FloatArray] = []
    while sum(len(portion) for portion in portions) < count:
        part = render_part(generator, size_px=2 * INPUT_PX).pixels
        pixels = cv2.resize(part, (INPUT_PX, INPUT_PX), interpolation=cv2.INTER_AREA)
        white = pixels.astype(np.float32) / 255
        tensor = (white - np.float32(colour.mean)) / np.float32(colour.std)
        maps = encoder.encode(np.ascontiguousarray(tensor.transpose(2, 0, 1))[None])
        portions.append(patch_embeddings(maps, tap_scales=(1.0, 1.0), pooling_size=3)[0])
    return np.concatenate(portions)[:count]


def own_run(file: Path, size: int, seed: int, threads: int) -> dict[str, object]:
    """Choose with our coreset; run in a fresh process, so that its memory is its own."""
    points = np.load(file)
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, start_cpu = time.perf_counter(), time.process_time()
    chosen = greedy_k_centre(
        points,
        size,
        seed=seed,
        report=ignore_progress,
        token=CancellationToken(),
        threads=threads,
    )
    return {
        "seconds": time.perf_counter() - start,
        "cpu_seconds": time.process_time() - start_cpu,
        "chosen": chosen.indices.tolist(),
        "extra_mb": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb) / 1e3,
    }


def own_child(file: Path, arguments: argparse.Namespace, seed: int) -> dict[str, object]:
    """`own_run` in a fresh process."""
    code = (
        "import json, sys; from pathlib import Path; from benchmarks.coreset import own_run; "
        "print(json.dumps(own_run(Path(sys.argv[1]), *(int(word) for word in sys.argv[2:]))))"
    )
    words = [str(file), str(arguments.size), str(seed), str(arguments.threads)]
    printed = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=True
    ).stdout
    answer: dict[str, object] = json.loads(printed)
    return answer


def covering_radius(points: FloatArray, chosen: object, threads: int) -> float:
    """Largest distance of any point to its nearest chosen one, found by another program: faiss."""
    bank = FaissMemoryBank(points[np.asarray(chosen)], threads=threads)
    return float(bank.search(points).distances.max())


def main() -> None:
    """Run both in turn and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--points", type=int, default=200_000, metavar="N")
    parser.add_argument("--size", type=int, default=2_000, metavar="K")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--venv", type=Path, default=DEFAULT_VENV, help="default: %(default)s")
    arguments = parser.parse_args()
    venv = AnomalibVenv(arguments.venv)
    venv.make()
    points = patch_cloud(arguments.points, arguments.threads)
    results: dict[str, list[dict[str, object]]] = {"ours": [], "anomalib": []}
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "points.npy"
        np.save(file, points)
        task = {"kind": "coreset", "points": str(file), "size": arguments.size}
        for seed in range(arguments.runs):
            results["ours"].append(own_child(file, arguments, seed))
            rival = venv.run({**task, "seed": seed, "threads": arguments.threads})
            results["anomalib"].append(rival)
    medians = {
        side: [
            float(np.median([float(str(run[key])) for run in runs]))
            for key in ("seconds", "cpu_seconds", "extra_mb")
        ]
        for side, runs in results.items()
    }
    radii = {
        side: float(
            np.median([covering_radius(points, run["chosen"], arguments.threads) for run in runs])
        )
        for side, runs in results.items()
    }
    rows = [
        [side, f"{seconds:.1f}", f"{cpu:.1f}", f"{radii[side]:.3f}", f"{extra_mb:,.0f}"]
        for side, (seconds, cpu, extra_mb) in medians.items()
    ]
    faster = medians["anomalib"][0] / medians["ours"][0]
    radius = radii["ours"] / radii["anomalib"]
    rows.append([
        f"ratio (goal: {_GOAL_FASTER:g} times as fast, radius <= {_GOAL_RADIUS})",
        f"{faster:.1f}", f"{medians['anomalib'][1] / medians['ours'][1]:.1f}", f"{radius:.3f}", "",
    ])  # fmt: skip
    n, dim = points.shape
    flop = 2.0 * n * arguments.size * dim
    print(
        f"{n:,} x {dim}, {arguments.size:,} chosen, {arguments.threads} threads, "
        f"{venv.versions()}; ours computes {flop / medians['ours'][1] / 1e9:.0f} GFLOP a second "
        "and core\n"
    )
    print_table(
        ["", "seconds", "processor seconds", "covering radius", "memory beside the points, MB"],
        rows,
    )


if __name__ == "__main__":
    main()
