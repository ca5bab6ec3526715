"""Runs of an ONNX session whose input stays on the device: ONNX Runtime's IO binding.

A plain run on a GPU allocates its input there each time. Here that memory is kept and written again
as long as the shape is the same, which at a station is always. The CPU provider runs the same code,
which is how it is tested without a GPU; there it wins nothing, since nothing has to be copied.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import onnxruntime

FloatArray = npt.NDArray[np.float32]


class BoundRun:
    """A session with one input; used by one thread at a time.

    Args:
        session: The session.
        input_name: Its input.
        output_names: The outputs wanted, in this order.
        device: Where the input lies, "cuda" or "cpu".
    """

    def __init__(
        self,
        session: onnxruntime.InferenceSession,
        input_name: str,
        output_names: Sequence[str],
        device: str,
    ) -> None:
        self._session = session
        self._input_name = input_name
        self._output_names = tuple(output_names)
        self._device = device
        self._shape: tuple[int, ...] = ()
        self._input: onnxruntime.OrtValue | None = None

    def __call__(self, batch: FloatArray) -> list[FloatArray]:
        """The outputs for one batch, in the computer's own memory."""
        batch = np.ascontiguousarray(batch)
        if self._input is None or batch.shape != self._shape:
            self._shape = batch.shape
            self._input = onnxruntime.OrtValue.ortvalue_from_numpy(batch, self._device)
        else:
            self._input.update_inplace(batch)
        # A binding of its own for each run: outputs that were handed out are never written again.
        binding = self._session.io_binding()
        binding.bind_ortvalue_input(self._input_name, self._input)
        for name in self._output_names:
            binding.bind_output(name, self._device)
        self._session.run_with_iobinding(binding)
        return list(binding.copy_outputs_to_cpu())
