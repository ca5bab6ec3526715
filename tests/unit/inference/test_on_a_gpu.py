"""On a real GPU the engine says what it says on the CPU. Skipped, with the reason, where none is.

The shipped encoder is used: CUDA chooses its kernels by shape, and those of a toy prove little.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import pytest

from inspectai_desktop.domain.image import Image
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import InferenceError
from inspectai_desktop.inference.detector import Detector
from inspectai_desktop.inference.encoder import Encoder, find_encoder
from inspectai_desktop.inference.memory_bank import FaissMemoryBank, GraphMemoryBank
from inspectai_desktop.inference.providers import CUDA, probe_cuda
from inspectai_desktop.paths import encoders_dir, search_graph_file
from tests.pictures import part_pixels
from tests.tiny_fit import fit_tiny

if TYPE_CHECKING:
    from pathlib import Path

    from inspectai_desktop.inference.providers import ProviderChoice

pytestmark = pytest.mark.skipif(
    not probe_cuda().usable, reason=f"CUDA cannot be used here: {probe_cuda().reason}"
)

SIDE_PX = 192
LARGE_PX = 4096
"""Side of an input whose first feature maps take two gigabytes."""
LEFT_BYTES = 500_000_000
PICTURES = [Image(part_pixels(700 + n, stained=n % 2 == 1)) for n in range(6)]


def shipped_encoder(provider: ProviderChoice) -> Encoder:
    folder = find_encoder("efficientnet_lite0", encoders_dir())
    taps = folder.description.reference().taps
    return Encoder(folder.graph, taps, provider=provider, threads=2)


def batch(seed: int, n: int = 1, height: int = SIDE_PX, width: int = SIDE_PX) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((n, 3, height, width)).astype(np.float32)


@pytest.fixture(scope="module", params=[(), ("block4", "block10")], ids=["bank", "fine map"])
def bundle(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, good_parts: Path
) -> Path:
    output = tmp_path_factory.mktemp("gpu") / "plate"
    encoder = encoders_dir() / "efficientnet_lite0"
    fit_tiny(good_parts, output, encoder, input_size_px=SIDE_PX, fine_taps=request.param)
    return output


def test_features_are_the_cpus_for_changing_shapes() -> None:
    gpu, cpu = shipped_encoder("cuda"), shipped_encoder("cpu")
    assert gpu.provider == CUDA
    for one in (batch(0), batch(1, 3), batch(2, 1, 96, 256), batch(3)):
        for mine, theirs in zip(gpu.encode(one), cpu.encode(one), strict=True):
            scale = float(np.abs(theirs).max())
            np.testing.assert_allclose(mine, theirs, rtol=0, atol=1e-4 * scale)


def test_threads_that_encode_at_once_get_their_own_features() -> None:
    gpu = shipped_encoder("cuda")
    batches = [batch(seed) for seed in range(24)]
    alone = [gpu.encode(one) for one in batches]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(gpu.encode, batches))
    for mine, theirs in zip(together, alone, strict=True):
        for one, other in zip(mine, theirs, strict=True):
            np.testing.assert_allclose(one, other, rtol=0, atol=1e-5 * float(np.abs(other).max()))


@pytest.mark.parametrize("k", [1, 5])
def test_the_search_finds_what_faiss_finds(k: int) -> None:
    random = np.random.default_rng(5)
    bank = random.standard_normal((2000, 304)).astype(np.float32)
    queries = random.standard_normal((256, 304)).astype(np.float32)
    queries[:20] = bank[:20]
    on_gpu = GraphMemoryBank(bank, search_graph_file(), provider="cuda", threads=1)
    found = on_gpu.search(queries, k)
    wanted = FaissMemoryBank(bank, threads=2).search(queries, k)
    np.testing.assert_array_equal(found.indices, wanted.indices)
    np.testing.assert_allclose(found.distances, wanted.distances, rtol=1e-4, atol=1e-4)
    np.testing.assert_array_equal(found.distances[:20, 0], 0)


def test_scores_maps_and_verdicts_are_the_cpus(bundle: Path) -> None:
    gpu, cpu = (Detector.load(bundle, provider=provider, threads=2) for provider in ("cuda", "cpu"))
    assert gpu.provider == CUDA
    verdicts = set()
    for mine, theirs in zip(gpu.predict_batch(PICTURES), cpu.predict_batch(PICTURES), strict=True):
        assert mine.anomaly_score == pytest.approx(theirs.anomaly_score, rel=1e-3)
        assert mine.verdict is theirs.verdict
        hottest = float(theirs.anomaly_map.max())
        np.testing.assert_allclose(
            mine.anomaly_map, theirs.anomaly_map, rtol=0, atol=2e-3 * hottest
        )
        verdicts.add(mine.verdict)
    assert {Verdict.PASS, Verdict.FAIL} <= verdicts


def test_the_same_picture_gets_the_same_answer_again(bundle: Path) -> None:
    gpu = Detector.load(bundle, provider="cuda", threads=2)
    first, second = gpu.predict(PICTURES[1]), gpu.predict(PICTURES[1])
    assert first.anomaly_score == second.anomaly_score
    np.testing.assert_array_equal(first.anomaly_map, second.anomaly_map)


@pytest.mark.parametrize("precision", ["float32", "float16"])
def test_a_fit_on_the_gpu_judges_like_one_on_the_cpu(
    tmp_path: Path, good_parts: Path, precision: str
) -> None:
    detectors = []
    for provider in ("cuda", "cpu"):
        output = tmp_path / f"{provider}"
        fit_tiny(
            good_parts,
            output,
            encoders_dir() / "efficientnet_lite0",
            input_size_px=SIDE_PX,
            provider=provider,
            precision=precision,
            threads=2,
        )
        detectors.append(Detector.load(output, provider=provider, threads=2))
    for picture in PICTURES:
        mine, theirs = (detector.predict(picture) for detector in detectors)
        assert mine.anomaly_score == pytest.approx(theirs.anomaly_score, rel=0.05)
        assert mine.verdict is theirs.verdict


def test_memory_that_another_program_took_is_told_and_work_goes_on_when_it_is_back() -> None:
    torch = pytest.importorskip("torch", reason="torch is what takes the memory here")
    if not torch.cuda.is_available():
        pytest.skip("this torch knows no CUDA")
    gpu = shipped_encoder("cuda")
    gpu.encode(batch(0))
    taken = torch.empty(torch.cuda.mem_get_info()[0] - LEFT_BYTES, dtype=torch.uint8, device="cuda")
    with pytest.raises(InferenceError, match="If memory is short"):
        gpu.encode(batch(1, 1, LARGE_PX, LARGE_PX))
    assert np.isfinite(gpu.encode(batch(0))[0]).all()
    del taken
    torch.cuda.empty_cache()
    assert np.isfinite(gpu.encode(batch(1, 1, LARGE_PX, LARGE_PX))[0]).all()
