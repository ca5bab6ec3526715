"""InspectAI Desktop: an offline station for visual inspection of parts."""

import os

__version__ = "0.1.0"

# ONNX Runtime 1.29 and later send usage data to their maker unless this is set before it is loaded,
# so here, where everything of ours begins: nothing leaves this computer.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
