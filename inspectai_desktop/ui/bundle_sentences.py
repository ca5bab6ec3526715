"""What is said of bundles, encoders, pictures and teaching that cannot be used: rare sentences."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

BUNDLE_SENTENCES = (
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "expected RGB pixels of shape (height, width, 3) in 8 or 16 bit, got shape "
        "{shape} of {kind}.",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "the picture has no pixels ({size})."),
    QT_TRANSLATE_NOOP("OperatorText", "The anomaly score is not a number ({value})."),
    QT_TRANSLATE_NOOP(
        "OperatorText", "The part counts as not inspected; check the encoder and the picture."
    ),
    QT_TRANSLATE_NOOP(
        "OperatorText", "The part counts as not inspected; check the picture and the encoder."
    ),
    QT_TRANSLATE_NOOP("OperatorText", "The region's reference size must be positive."),
    QT_TRANSLATE_NOOP("OperatorText", "The region to inspect lies outside the picture ({size})."),
    QT_TRANSLATE_NOOP("OperatorText", "Draw it on a picture of this category again."),
    QT_TRANSLATE_NOOP("OperatorText", "The region is not a JSON object."),
    QT_TRANSLATE_NOOP("OperatorText", "The region has unknown entries: {names}."),
    QT_TRANSLATE_NOOP(
        "OperatorText", "A polygon of the region has {count} corners; it needs at least 3."
    ),
    QT_TRANSLATE_NOOP("OperatorText", "A corner of the region is not a number."),
    QT_TRANSLATE_NOOP("OperatorText", "The region is malformed ({reason})."),
    QT_TRANSLATE_NOOP("OperatorText", "Choose another name, or add --overwrite."),
    QT_TRANSLATE_NOOP("OperatorText", "the manifest does not name {name}."),
    QT_TRANSLATE_NOOP("OperatorText", "holds the same file twice."),
    QT_TRANSLATE_NOOP("OperatorText", "exists and is not a bundle; it is not overwritten."),
    QT_TRANSLATE_NOOP(
        "OperatorText", "exists and is not a bundle ({reason}); it is not overwritten."
    ),
    QT_TRANSLATE_NOOP("OperatorText", "Choose another output."),
    QT_TRANSLATE_NOOP("OperatorText", "Choose another output or correct the access rights."),
    QT_TRANSLATE_NOOP("OperatorText", "Choose another output, or add --overwrite."),
    QT_TRANSLATE_NOOP("OperatorText", "the manifest names a file that no bundle has: {name}."),
    QT_TRANSLATE_NOOP("OperatorText", "is larger than a bundle's file may be."),
    QT_TRANSLATE_NOOP("OperatorText", "{name} is larger than a bundle's file may be."),
    QT_TRANSLATE_NOOP("OperatorText", "cannot be read ({reason})."),
    QT_TRANSLATE_NOOP("OperatorText", "{name} cannot be read ({reason})."),
    QT_TRANSLATE_NOOP("OperatorText", "not an {kind} file ({reason})."),
    QT_TRANSLATE_NOOP(
        "OperatorText", "the memory bank has shape {shape}, the manifest says {wanted}."
    ),
    QT_TRANSLATE_NOOP(
        "OperatorText", "is no map of {rows} x {columns} positive numbers (shape {shape})."
    ),
    QT_TRANSLATE_NOOP("OperatorText", "Fit the category again."),
    QT_TRANSLATE_NOOP("OperatorText", "The encoder gave values that are not numbers."),
    QT_TRANSLATE_NOOP("OperatorText", "the picture is all black; nothing can be inspected."),
    QT_TRANSLATE_NOOP(
        "OperatorText", "the picture is all one flat colour; nothing can be inspected."
    ),
    QT_TRANSLATE_NOOP("OperatorText", "Check the light, the lens cap and the camera."),
    QT_TRANSLATE_NOOP("OperatorText", "There is no encoder '{name}'."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "Shipped encoders: {names}; or give a folder made by `inspectai-train encoder export`.",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "The encoder '{name}' has no tap '{tap}'."),
    QT_TRANSLATE_NOOP("OperatorText", "Its taps: {names}."),
    QT_TRANSLATE_NOOP("OperatorText", "there is no {name}."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "Name a shipped encoder or a folder made by `inspectai-train encoder export`.",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "its checksum differs from the one in {name}."),
    QT_TRANSLATE_NOOP(
        "OperatorText", "The file is damaged or was exchanged; export the encoder again."
    ),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "the ONNX graph does not fit its description: {count} inputs, taps missing: {names}.",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "Export the encoder again."),
    QT_TRANSLATE_NOOP("OperatorText", "not a valid encoder description at '{place}': {reason}."),
    QT_TRANSLATE_NOOP("OperatorText", "not a valid encoder description ({reason})."),
    QT_TRANSLATE_NOOP(
        "OperatorText", "The encoder failed on an input of {size} pixels ({reason})."
    ),
    QT_TRANSLATE_NOOP(
        "OperatorText", "If memory is short, use a smaller input size or fewer pictures at once."
    ),
    QT_TRANSLATE_NOOP(
        "OperatorText", "The encoder's feature map '{name}' has shape {shape}, expected {wanted}."
    ),
    QT_TRANSLATE_NOOP("OperatorText", "There is no encoder in {folder}."),
    QT_TRANSLATE_NOOP("OperatorText", "The encoder {name} gives features that are no numbers."),
    QT_TRANSLATE_NOOP("OperatorText", "the manifest is not valid at '{place}': {reason}."),
    QT_TRANSLATE_NOOP("OperatorText", "the manifest's region: {reason}"),
    QT_TRANSLATE_NOOP("OperatorText", "A memory bank is (size, dim) float32, got {shape}."),
    QT_TRANSLATE_NOOP("OperatorText", "The memory bank holds values that are not numbers."),
    QT_TRANSLATE_NOOP("OperatorText", "If GPU memory is short, choose the provider 'cpu'."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "the picture has {size} pixels, another shape than the pictures this category was"
        " taught with.",
    ),
    QT_TRANSLATE_NOOP(
        "OperatorText", "The ignored areas cover the whole region: nothing is left to inspect."
    ),
    QT_TRANSLATE_NOOP("OperatorText", "Make the region larger or remove an ignored area."),
    QT_TRANSLATE_NOOP("OperatorText", "CUDA was asked for but ONNX Runtime fell back to the CPU."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "Use the provider 'auto' or 'cpu', or install the NVIDIA driver, CUDA and cuDNN.",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "cannot be opened as an ONNX graph ({reason})."),
    QT_TRANSLATE_NOOP("OperatorText", "The file is damaged or not ONNX; export the encoder again."),
    QT_TRANSLATE_NOOP(
        "OperatorText", "the held-out scores say nothing of other thresholds ({reason})."
    ),
    QT_TRANSLATE_NOOP(
        "OperatorText", "this is not the bundle that was imported as {category} version {version}."
    ),
    QT_TRANSLATE_NOOP(
        "OperatorText", "Import the right bundle again; its folder was changed from outside."
    ),
    QT_TRANSLATE_NOOP("OperatorText", "The category {category} has no version {version} here."),
    QT_TRANSLATE_NOOP("OperatorText", "The category {category} has no version here."),
    QT_TRANSLATE_NOOP(
        "OperatorText", "Choose another on the Categories page, or import its bundle."
    ),
    QT_TRANSLATE_NOOP("OperatorText", "The line is running already or closed."),
    QT_TRANSLATE_NOOP("OperatorText", "The look-up failed ({reason})."),
    QT_TRANSLATE_NOOP("OperatorText", "Try again."),
    QT_TRANSLATE_NOOP("OperatorText", "InspectAI is already running on {folder}."),
    QT_TRANSLATE_NOOP("OperatorText", "holds no pictures (PNG, JPEG, BMP, TIFF)."),
    QT_TRANSLATE_NOOP(
        "OperatorText", "Choose the folder that directly holds the pictures of good parts."
    ),
    QT_TRANSLATE_NOOP("OperatorText", "None of the pictures can be read any more."),
    QT_TRANSLATE_NOOP("OperatorText", "Go back to the pictures and check them again."),
    QT_TRANSLATE_NOOP("OperatorText", "No pictures are being taken now."),
    QT_TRANSLATE_NOOP("OperatorText", "Start taking pictures first."),
    QT_TRANSLATE_NOOP("OperatorText", "Make room on the disk, then save again."),
    QT_TRANSLATE_NOOP("OperatorText", "Make room on the disk, then try again."),
    QT_TRANSLATE_NOOP(
        "OperatorText", "Make room on the disk or correct the access rights, then try again."
    ),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "The training program answered something this program does not know ({reason}).",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "Both belong to one version: install the program again."),
    QT_TRANSLATE_NOOP(
        "OperatorText", "The training program ended unexpectedly (exit code {code})."
    ),
    QT_TRANSLATE_NOOP(
        "OperatorText", "Try again; if it happens again, save the diagnostics and report it."
    ),
    QT_TRANSLATE_NOOP(
        "OperatorText", "The training program cannot be started: {program} ({reason})."
    ),
    QT_TRANSLATE_NOOP("OperatorText", "The training program said something unreadable: {reason}."),
    QT_TRANSLATE_NOOP("OperatorText", "The settings {file} cannot be read ({reason})."),
    QT_TRANSLATE_NOOP("OperatorText", "A camera picture cannot have {count} pixels on one side."),
    QT_TRANSLATE_NOOP("OperatorText", "A picture every {seconds} s cannot be taken."),
    QT_TRANSLATE_NOOP("OperatorText", "The synthetic pictures would have {count} pixels."),
    QT_TRANSLATE_NOOP("OperatorText", "A synthetic picture of {count} pixels cannot be made."),
    QT_TRANSLATE_NOOP(
        "OperatorText", "An anomaly map holds values that are not numbers and was not kept."
    ),
    QT_TRANSLATE_NOOP("OperatorText", "The anomaly map {file} is damaged."),
    QT_TRANSLATE_NOOP("OperatorText", "The picture itself can still be looked at."),
    QT_TRANSLATE_NOOP(
        "OperatorText", "This computer's SQLite is {version}; {needed} or newer is needed."
    ),
    QT_TRANSLATE_NOOP("OperatorText", "Use a file (SQLite) or a PostgreSQL server."),
    QT_TRANSLATE_NOOP(
        "OperatorText", "Give the path of a file; the station's memory must survive the program."
    ),
    QT_TRANSLATE_NOOP(
        "OperatorText", "Connect its disk, or choose another folder for pictures in the settings."
    ),
    QT_TRANSLATE_NOOP("OperatorText", "The picture {name} is not there any more."),
    QT_TRANSLATE_NOOP(
        "OperatorText", "Install the newer version of this program, or choose another database."
    ),
    QT_TRANSLATE_NOOP("OperatorText", "The record of what a version was taught from is damaged."),
    QT_TRANSLATE_NOOP("OperatorText", "The program met a defect of its own ({reason})."),
    QT_TRANSLATE_NOOP("OperatorText", "The log has the whole story."),
    QT_TRANSLATE_NOOP("OperatorText", "There is nothing to measure: no category is in use."),
    QT_TRANSLATE_NOOP("OperatorText", "Choose a category first."),
)
