"""Sentences that come from below the window, as templates, so that they can be translated.

What is below the window knows no language but English: errors, alarms and records say the same in
log, database and command line. A test looks through those modules for a sentence missing here.
"""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from inspectai_desktop.ui.bundle_sentences import BUNDLE_SENTENCES
from inspectai_desktop.ui.refusal_sentences import REFUSAL_SENTENCES
from inspectai_desktop.ui.teaching_sentences import TEACHING_SENTENCES
from inspectai_desktop.ui.version_sentences import VERSION_SENTENCES

_MARKED = (
    QT_TRANSLATE_NOOP("OperatorText", "The folder {folder} cannot be read: {reason}."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "Check the path, the permissions and, for a network share, the connection.",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "The station goes on by itself when the folder is back."),
    QT_TRANSLATE_NOOP("OperatorText", "{folder} is not a folder."),
    QT_TRANSLATE_NOOP("OperatorText", "Choose a folder to watch."),
    QT_TRANSLATE_NOOP("OperatorText", "The file has {size} MB; files up to {most} MB are read."),
    QT_TRANSLATE_NOOP("OperatorText", "The file cannot be read: {reason}."),
    QT_TRANSLATE_NOOP("OperatorText", "The file is empty (0 bytes)."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "The system sends no events for this folder; it is looked through every {seconds} s.",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "{source} has not stopped yet: a request still hangs."),
    QT_TRANSLATE_NOOP("OperatorText", "Check the connection to the folder, then start again."),
    QT_TRANSLATE_NOOP("OperatorText", "The folder watch failed: {reason}."),
    QT_TRANSLATE_NOOP("OperatorText", "Check the camera or the network, then start again."),
    QT_TRANSLATE_NOOP("OperatorText", "The source failed: {reason}."),
    QT_TRANSLATE_NOOP("OperatorText", "The synthetic line failed: {reason}."),
    QT_TRANSLATE_NOOP("OperatorText", "{source} delivers no pictures any more."),
    QT_TRANSLATE_NOOP("OperatorText", "The source does not deliver pictures."),
    QT_TRANSLATE_NOOP("OperatorText", "The video is over."),
    QT_TRANSLATE_NOOP("OperatorText", "All {count} parts are delivered."),
    QT_TRANSLATE_NOOP("OperatorText", "Camera {number} is not connected."),
    QT_TRANSLATE_NOOP("OperatorText", "Camera {number} cannot be opened."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "Check the cable and whether another program uses the camera.",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "Check its cable and power."),
    QT_TRANSLATE_NOOP("OperatorText", "The station reconnects by itself."),
    QT_TRANSLATE_NOOP("OperatorText", "The camera delivers {size} instead of {wanted}."),
    QT_TRANSLATE_NOOP("OperatorText", "The camera does not take the exposure that was set."),
    QT_TRANSLATE_NOOP("OperatorText", "There is no video file {file}."),
    QT_TRANSLATE_NOOP("OperatorText", "The video {file} cannot be opened."),
    QT_TRANSLATE_NOOP("OperatorText", "Choose another file."),
    QT_TRANSLATE_NOOP("OperatorText", "Check the address and the network."),
    QT_TRANSLATE_NOOP("OperatorText", "Check the network and the camera."),
    QT_TRANSLATE_NOOP("OperatorText", "No video is chosen."),
    QT_TRANSLATE_NOOP("OperatorText", "Choose a file or write an address."),
    QT_TRANSLATE_NOOP("OperatorText", "No folder is chosen to watch."),
    QT_TRANSLATE_NOOP("OperatorText", "Choose one with the source button in the header."),
    QT_TRANSLATE_NOOP("OperatorText", "{failed} of the last {seen} parts failed."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "Look at the last FAIL parts for one common cause, then acknowledge.",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "This alarm goes away when its cause is mended."),
    QT_TRANSLATE_NOOP("OperatorText", "1 part came faster than they could be inspected."),
    QT_TRANSLATE_NOOP("OperatorText", "{count} parts came faster than they could be inspected."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "Slow the line or the trigger down, or use a smaller input size.",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "1 part waits to be recorded."),
    QT_TRANSLATE_NOOP("OperatorText", "{count} parts wait to be recorded."),
    QT_TRANSLATE_NOOP("OperatorText", "Recording failed ({reason})."),
    QT_TRANSLATE_NOOP("OperatorText", "Check the disk and the database; the station keeps trying."),
    QT_TRANSLATE_NOOP("OperatorText", "A recorded part's file could not be put away: {reason}"),
    QT_TRANSLATE_NOOP("OperatorText", "Inspected files cannot be put away: {reason}."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "Check that the folder may be written to and that no program holds the file.",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "Check the access rights of the watched folder."),
    QT_TRANSLATE_NOOP("OperatorText", "The detector failed ({reason})."),
    QT_TRANSLATE_NOOP("OperatorText", "The detector failed: {reason}"),
    QT_TRANSLATE_NOOP("OperatorText", "The last {count} parts could not be judged: {reason}"),
    QT_TRANSLATE_NOOP("OperatorText", "The part counts as not inspected."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "If it goes on, activate another version of the category or restart, and save "
        "the diagnostics.",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "Check the camera's pictures and the active category."),
    QT_TRANSLATE_NOOP("OperatorText", "The station was closed before this part could be judged."),
    QT_TRANSLATE_NOOP("OperatorText", "No category is active, so there was nothing to judge by."),
    QT_TRANSLATE_NOOP("OperatorText", "The bundle could not be activated ({reason})."),
    QT_TRANSLATE_NOOP("OperatorText", "There are only {size} GB left for pictures."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "Make room on the disk, or keep pictures for a shorter time in the settings.",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "Old pictures could not be removed ({reason})."),
    QT_TRANSLATE_NOOP("OperatorText", "Scores of PASS parts rose by {share}."),
    QT_TRANSLATE_NOOP("OperatorText", "Scores of PASS parts fell by {share}."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "Check light, focus, position and dirt; the pictures show no clear cause.",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "Light: the pictures became {share} brighter."),
    QT_TRANSLATE_NOOP("OperatorText", "Light: the pictures became {share} darker."),
    QT_TRANSLATE_NOOP("OperatorText", "Focus: the pictures became {share} less sharp."),
    QT_TRANSLATE_NOOP("OperatorText", "Position: the parts moved by {share} of the picture."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "Dirt: {share} of the pictures are most unusual at the same place ({across} from "
        "the left, {down} from the top).",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "the file is empty (0 bytes)."),
    QT_TRANSLATE_NOOP("OperatorText", "pixels of {depth} are not supported."),
    QT_TRANSLATE_NOOP("OperatorText", "the picture is damaged and cannot be decoded."),
    QT_TRANSLATE_NOOP("OperatorText", "the picture cannot be decoded."),
    QT_TRANSLATE_NOOP("OperatorText", "the picture is incomplete; the file ends too early."),
    QT_TRANSLATE_NOOP("OperatorText", "the picture's header is damaged ({reason})."),
    QT_TRANSLATE_NOOP("OperatorText", "the file is not a PNG, JPEG, BMP or TIFF picture."),
    QT_TRANSLATE_NOOP("OperatorText", "the picture is larger than {size} megapixels."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "the picture has {size} pixels; at most {most} megapixels are inspected.",
    ),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "the picture has {size} pixels; at least {least} are needed.",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "the file cannot be read ({reason})."),
    QT_TRANSLATE_NOOP("OperatorText", "the folder cannot be read ({reason})."),
    QT_TRANSLATE_NOOP("OperatorText", "Copy the picture again."),
    QT_TRANSLATE_NOOP("OperatorText", "Copy it again, or wait until it is written."),
    QT_TRANSLATE_NOOP("OperatorText", "Save it as PNG, JPEG, BMP or TIFF."),
    QT_TRANSLATE_NOOP("OperatorText", "Save the picture with 8 or 16 bits per channel."),
    QT_TRANSLATE_NOOP("OperatorText", "Crop it or take it at a lower resolution."),
    QT_TRANSLATE_NOOP("OperatorText", "Check that it is a picture of a part."),
    QT_TRANSLATE_NOOP("OperatorText", "Check that it exists and that you may read it."),
    QT_TRANSLATE_NOOP("OperatorText", "Check the path and the access rights."),
    QT_TRANSLATE_NOOP("OperatorText", "The station is not running."),
    QT_TRANSLATE_NOOP("OperatorText", "Start it before you trigger."),
    QT_TRANSLATE_NOOP("OperatorText", "There is no active category, so nothing can be judged."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "Teach a category or activate one on the Categories page, then start again.",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "The station is still finishing the last parts."),
    QT_TRANSLATE_NOOP("OperatorText", "Start again when it has stopped."),
    QT_TRANSLATE_NOOP("OperatorText", "The station is not running, so it cannot be paused."),
    QT_TRANSLATE_NOOP("OperatorText", "The station is not paused."),
    QT_TRANSLATE_NOOP("OperatorText", "Start it instead."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "The active category cannot be removed while the station runs.",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "Stop it first."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "The disk is full: free space, or let the station keep fewer pictures.",
    ),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "The disk is write-protected: allow writing, or choose another folder.",
    ),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "Check the access rights, and that no other program has the file open.",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "Check that the disk is connected and working."),
    QT_TRANSLATE_NOOP("OperatorText", "{file} cannot be written ({reason})."),
    QT_TRANSLATE_NOOP("OperatorText", "The database {name} is locked by another program."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "Close the other program that uses it, or wait until it has finished, and try again.",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "There is no room left for the database {name}."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "Free space on its disk, or let the station keep fewer pictures (Settings, Retention).",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "{name} is not a database."),
    QT_TRANSLATE_NOOP("OperatorText", "Choose another file; this one was left as it is."),
    QT_TRANSLATE_NOOP("OperatorText", "The database {name} is damaged ({reason})."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "Stop the station, keep a copy of the file, and go back to its last backup.",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "The database {name} cannot be written."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "Check the access rights of the file and its folder, and that the disk is not "
        "write-protected.",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "The database {name} cannot be opened ({reason})."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "Check that its folder exists on a local disk and may be written.",
    ),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "The disk failed while using the database {name} ({reason}).",
    ),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "Check the disk and its connection; the last change was not kept.",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "The database {name} cannot be reached ({reason})."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "Check the server, the network, and the user name and password in the settings.",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "The database {name} refuses this user ({reason})."),
    QT_TRANSLATE_NOOP("OperatorText", "Give the user the right to create and write tables in it."),
    QT_TRANSLATE_NOOP("OperatorText", "No such file or directory"),
    QT_TRANSLATE_NOOP("OperatorText", "Permission denied"),
    QT_TRANSLATE_NOOP("OperatorText", "No space left on device"),
    QT_TRANSLATE_NOOP("OperatorText", "Input/output error"),
    QT_TRANSLATE_NOOP("OperatorText", "Connection timed out"),
    QT_TRANSLATE_NOOP("OperatorText", "Host is down"),
    QT_TRANSLATE_NOOP("OperatorText", "Stale file handle"),
    QT_TRANSLATE_NOOP("OperatorText", "Read-only file system"),
    QT_TRANSLATE_NOOP("OperatorText", "there is no bundle."),
    QT_TRANSLATE_NOOP("OperatorText", "Give a bundle's folder or an .inspectai file."),
    QT_TRANSLATE_NOOP("OperatorText", "not an .inspectai file ({reason})."),
    QT_TRANSLATE_NOOP("OperatorText", "{name} is missing."),
    QT_TRANSLATE_NOOP(
        "OperatorText", "{name} is damaged: its checksum differs from the manifest's."
    ),
    QT_TRANSLATE_NOOP("OperatorText", "{name} is damaged ({reason})."),
    QT_TRANSLATE_NOOP("OperatorText", "{name} is damaged or was edited: its checksum differs."),
    QT_TRANSLATE_NOOP(
        "OperatorText", "the bundle has format version {version}; this program reads up to {known}."
    ),
    QT_TRANSLATE_NOOP(
        "OperatorText", "the bundle says something that this program does not know: {place}."
    ),
    QT_TRANSLATE_NOOP("OperatorText", "Install a newer version of this program."),
    QT_TRANSLATE_NOOP(
        "OperatorText", "holds a file that would be written outside the bundle: {name}."
    ),
    QT_TRANSLATE_NOOP("OperatorText", "Do not use this file; ask where it comes from."),
    QT_TRANSLATE_NOOP("OperatorText", "exists already."),
    QT_TRANSLATE_NOOP("OperatorText", "cannot be written ({reason})."),
    QT_TRANSLATE_NOOP("OperatorText", "the bundle cannot be written ({reason})."),
    QT_TRANSLATE_NOOP("OperatorText", "Check the free space and the access rights."),
    QT_TRANSLATE_NOOP(
        "OperatorText", "Check the free space and the access rights; nothing was left half-written."
    ),
    QT_TRANSLATE_NOOP(
        "OperatorText", "Copy the bundle again from where it came, or fit the category again."
    ),
    QT_TRANSLATE_NOOP("OperatorText", "The thresholds were not changed: no reason was given."),
    QT_TRANSLATE_NOOP("OperatorText", "Say in a few words why they must change."),
    QT_TRANSLATE_NOOP("OperatorText", "There is no category {category}."),
    QT_TRANSLATE_NOOP("OperatorText", "There is no version {version} of the category {category}."),
    QT_TRANSLATE_NOOP("OperatorText", "Reload the categories page."),
    QT_TRANSLATE_NOOP("OperatorText", "No other version of {category} was active before this one."),
    QT_TRANSLATE_NOOP("OperatorText", "Activate the version you want from the list."),
    QT_TRANSLATE_NOOP("OperatorText", "CUDA cannot be used: {reason}."),
    QT_TRANSLATE_NOOP("OperatorText", "Rendered {picture}"),
    QT_TRANSLATE_NOOP("OperatorText", "Looking at the pictures"),
    QT_TRANSLATE_NOOP("OperatorText", "Scoring held-out pictures"),
    QT_TRANSLATE_NOOP("OperatorText", "Choosing the memory bank"),
    QT_TRANSLATE_NOOP("OperatorText", "Checking the pictures"),
    QT_TRANSLATE_NOOP("OperatorText", "Scoring good parts"),
    QT_TRANSLATE_NOOP("OperatorText", "Scoring known defects"),
    QT_TRANSLATE_NOOP("OperatorText", "Writing the bundle"),
    QT_TRANSLATE_NOOP("OperatorText", "Inspecting the parts of yesterday"),
)

SENTENCES: tuple[str, ...] = tuple(
    str(sentence)
    for sentence in (
        *_MARKED,
        *BUNDLE_SENTENCES,
        *REFUSAL_SENTENCES,
        *TEACHING_SENTENCES,
        *VERSION_SENTENCES,
    )
)
"""Those of one cause stand together; `{name}` stands for a value."""
