"""What the training program says of pictures, regions and options it cannot work with."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

TEACHING_SENTENCES = (
    QT_TRANSLATE_NOOP("OperatorText", "this picture is not there any more."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "this picture is not there any more (and {count} more of the chosen ones).",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "Check the pictures again, or put the missing ones back."),
    QT_TRANSLATE_NOOP("OperatorText", "this is not a list of pictures."),
    QT_TRANSLATE_NOOP("OperatorText", "the list names no pictures."),
    QT_TRANSLATE_NOOP("OperatorText", "Choose pictures of good parts."),
    QT_TRANSLATE_NOOP("OperatorText", "not a JSON file ({reason})."),
    QT_TRANSLATE_NOOP("OperatorText", "Give the folder with pictures of good parts."),
    QT_TRANSLATE_NOOP(
        "OperatorText", "Give the folder that directly holds the pictures of good parts."
    ),
    QT_TRANSLATE_NOOP(
        "OperatorText", "Choose the folder that directly holds the pictures of good parts."
    ),
    QT_TRANSLATE_NOOP("OperatorText", "holds no pictures (PNG, JPEG, BMP, TIFF)."),
    QT_TRANSLATE_NOOP("OperatorText", "there is no such folder."),
    QT_TRANSLATE_NOOP("OperatorText", "there is no such folder of defects."),
    QT_TRANSLATE_NOOP("OperatorText", "holds no pictures of defects."),
    QT_TRANSLATE_NOOP("OperatorText", "the picture is all one colour."),
    QT_TRANSLATE_NOOP("OperatorText", "Check the light, the lens cap, the camera."),
    QT_TRANSLATE_NOOP("OperatorText", "the same picture as {other}."),
    QT_TRANSLATE_NOOP(
        "OperatorText", "The region is about {side} pixels wide; at least {least} are needed."
    ),
    QT_TRANSLATE_NOOP("OperatorText", "Draw a larger region or take larger pictures."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "A defect of {size} px in a region of about {side} px needs an input of {input} px; "
        "at most {most} are possible.",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "Draw a smaller region, or move the camera nearer."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "{count} usable pictures of good parts; at least {least} are needed, "
        "20 to 100 are advised.",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "Add pictures of good parts."),
    QT_TRANSLATE_NOOP("OperatorText", "None of the pictures of defects can be read."),
    QT_TRANSLATE_NOOP("OperatorText", "Check that folder."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "{path} is the same picture as {other}: it is in the folder of defects and in the folder "
        "of good parts.",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "Remove it from one of the two."),
    QT_TRANSLATE_NOOP("OperatorText", "The held-out scores cannot be calibrated: {reason}."),
    QT_TRANSLATE_NOOP(
        "OperatorText", "Check the pictures: they must differ a little, as real pictures do."
    ),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "A coreset of {size} rows cannot be chosen from {count} patch embeddings.",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "the encoder gave values that are not numbers."),
    QT_TRANSLATE_NOOP("OperatorText", "Use another encoder, or export this one again."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "Remove this picture from the folder; or, if the folder changed during the fit, leave it "
        "alone and fit again.",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "None of the pictures can be read any more."),
    QT_TRANSLATE_NOOP("OperatorText", "Go back to the pictures and check them again."),
    QT_TRANSLATE_NOOP("OperatorText", "cannot be made ({reason})."),
    QT_TRANSLATE_NOOP("OperatorText", "Make room on the disk, then try again."),
    QT_TRANSLATE_NOOP("OperatorText", "Make room on the disk, then save again."),
    QT_TRANSLATE_NOOP("OperatorText", "No pictures are being taken now."),
    QT_TRANSLATE_NOOP("OperatorText", "Start taking pictures first."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "The training program answered something this program does not know ({reason}).",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "Both belong to one version: install the program again."),
    QT_TRANSLATE_NOOP("OperatorText", "none of the pictures can be read."),
    QT_TRANSLATE_NOOP("OperatorText", "Check the pictures."),
    QT_TRANSLATE_NOOP("OperatorText", "does not say which pictures it was taught with."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "{count} usable pictures that the bundle does not know; at least {least} are needed, "
        "20 to 100 are advised ({known} given pictures are among those it was taught with).",
    ),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "Add recent pictures of good parts, or teach the category again with all of them.",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "{option} must lie between {limits}."),
    QT_TRANSLATE_NOOP("OperatorText", "Name a folder that holds pictures."),
)
