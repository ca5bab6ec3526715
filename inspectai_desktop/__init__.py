"""InspectAI Desktop: an offline station for visual inspection of parts."""

import os

__version__ = "0.1.0"

# Libraries read these when they are loaded, so they stand here, where everything of ours begins.
#
# ONNX Runtime 1.29 and later send usage data to their maker unless this is set: nothing leaves this
# computer.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
# The threads of numpy's OpenBLAS stay awake for some 20 ms after a product, on the cores that the
# encoder needs next: a part of 800 x 320 took 80 ms with two of them and 46 with one. What is worth
# several threads here shares its work out itself.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# OpenMP's threads, which faiss has, wait by spinning too: a search that alone takes 7 ms took 30 ms
# beside another busy process, and 7 ms with this.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
# OpenCV's threads have the priority of whoever needed them first, often the window, and all wait
# for them. Most parts are too small for two to pay; 2000 x 1334 pixels are reduced 3 ms later.
os.environ.setdefault("OPENCV_FOR_THREADS_NUM", "1")
# OpenCV writes every oddity of a file to stderr; our own messages name the file instead.
os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")
