"""What is said of settings, sources and databases that cannot be used: rare sentences."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

REFUSAL_SENTENCES = (
    QT_TRANSLATE_NOOP("OperatorText", "The category has no name."),
    QT_TRANSLATE_NOOP("OperatorText", "Give the kind of product a name."),
    QT_TRANSLATE_NOOP(
        "OperatorText", "The category name has {count} characters; {most} are allowed."
    ),
    QT_TRANSLATE_NOOP("OperatorText", "The category name {name} holds control characters."),
    QT_TRANSLATE_NOOP("OperatorText", "Install the program again."),
    QT_TRANSLATE_NOOP("OperatorText", "The nearest-neighbour search failed ({reason})."),
    QT_TRANSLATE_NOOP(
        "OperatorText", "Check the camera, or choose the category that belongs to it."
    ),
    QT_TRANSLATE_NOOP("OperatorText", "Choose a folder on a disk with free space."),
    QT_TRANSLATE_NOOP("OperatorText", "Choose a folder that exists, on a disk with free space."),
    QT_TRANSLATE_NOOP("OperatorText", "The data folder {folder} cannot be used ({reason})."),
    QT_TRANSLATE_NOOP("OperatorText", "Correct its access rights, or choose another with --data."),
    QT_TRANSLATE_NOOP(
        "OperatorText", "Use the window that is open, or choose another data folder with --data."
    ),
    QT_TRANSLATE_NOOP("OperatorText", "The data folder {folder} cannot be made ({reason})."),
    QT_TRANSLATE_NOOP("OperatorText", "Correct the access rights, or choose another with --data."),
    QT_TRANSLATE_NOOP("OperatorText", "cannot be made ({reason})."),
    QT_TRANSLATE_NOOP("OperatorText", "The setting {name} cannot be used: {reason}"),
    QT_TRANSLATE_NOOP("OperatorText", "Correct the access rights of the file."),
    QT_TRANSLATE_NOOP("OperatorText", "The settings {file} cannot be saved ({reason})."),
    QT_TRANSLATE_NOOP(
        "OperatorText", "Check the free space and the access rights of the data folder."
    ),
    QT_TRANSLATE_NOOP("OperatorText", "There is no camera number {number}."),
    QT_TRANSLATE_NOOP("OperatorText", "Choose a number from 0 to 255."),
    QT_TRANSLATE_NOOP("OperatorText", "The camera's resolution is half set."),
    QT_TRANSLATE_NOOP("OperatorText", "Set width and height, or neither."),
    QT_TRANSLATE_NOOP("OperatorText", "The exposure is not a number."),
    QT_TRANSLATE_NOOP("OperatorText", "Choose values from {least} to {most}."),
    QT_TRANSLATE_NOOP("OperatorText", "No file ending is chosen."),
    QT_TRANSLATE_NOOP("OperatorText", "Choose at least one, such as .png"),
    QT_TRANSLATE_NOOP("OperatorText", "Choose a value from {least} to {most}."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "Files would be given up after {limit} s, before they have settled for {rest} s.",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "Choose a time limit that is longer than the settle time."),
    QT_TRANSLATE_NOOP("OperatorText", "The file ending {ending} cannot be used."),
    QT_TRANSLATE_NOOP("OperatorText", "Write endings such as .png"),
    QT_TRANSLATE_NOOP("OperatorText", "Choose a time from {least} s to a day."),
    QT_TRANSLATE_NOOP("OperatorText", "The sensitivity of the motion trigger is out of range."),
    QT_TRANSLATE_NOOP("OperatorText", "Choose a level from 1 to 254 and shares between 0 and 1."),
    QT_TRANSLATE_NOOP("OperatorText", "The motion trigger would wait {seconds} s for stillness."),
    QT_TRANSLATE_NOOP("OperatorText", "Choose a value from {least} to {most} s."),
    QT_TRANSLATE_NOOP(
        "OperatorText", "The pattern {pattern} for part numbers cannot be understood: {reason}."
    ),
    QT_TRANSLATE_NOOP(
        "OperatorText", r"A pattern such as _(\d+)_ takes the digits between two underscores."
    ),
    QT_TRANSLATE_NOOP("OperatorText", "A line of {rate} parts/min is not possible."),
    QT_TRANSLATE_NOOP("OperatorText", "Choose a rate above 0 and up to {most} parts/min."),
    QT_TRANSLATE_NOOP("OperatorText", "The share of defects is {value}."),
    QT_TRANSLATE_NOOP("OperatorText", "Choose a share from 0 to 1."),
    QT_TRANSLATE_NOOP("OperatorText", "Choose a size from {least} to {most} pixels."),
    QT_TRANSLATE_NOOP("OperatorText", "Seed and number of parts cannot be negative."),
    QT_TRANSLATE_NOOP("OperatorText", "The folder {folder} is not empty."),
    QT_TRANSLATE_NOOP("OperatorText", "Choose a new folder for the synthetic parts."),
    QT_TRANSLATE_NOOP(
        "OperatorText", "The synthetic parts cannot be written to {folder}: {reason}."
    ),
    QT_TRANSLATE_NOOP(
        "OperatorText", "Check that the disk has room and that the folder may be written to."
    ),
    QT_TRANSLATE_NOOP("OperatorText", "Entry {number} of the audit trail is damaged."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "Something else than this program changed the database; go back to a backup.",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "There is a category {category} already."),
    QT_TRANSLATE_NOOP("OperatorText", "Choose another name, or teach the existing one again."),
    QT_TRANSLATE_NOOP(
        "OperatorText", "Install a newer Python or SQLite, or use the packaged program."
    ),
    QT_TRANSLATE_NOOP("OperatorText", "The folder {folder} of the database does not exist."),
    QT_TRANSLATE_NOOP("OperatorText", "Create it, or connect the disk it lies on."),
    QT_TRANSLATE_NOOP("OperatorText", "The database {name} is closed."),
    QT_TRANSLATE_NOOP("OperatorText", "The driver for PostgreSQL (psycopg) is not installed."),
    QT_TRANSLATE_NOOP(
        "OperatorText", 'Install it with: pip install "inspectai-desktop[postgresql]"'
    ),
    QT_TRANSLATE_NOOP(
        "OperatorText", "The database {name} cannot be shared between threads where it lies."
    ),
    QT_TRANSLATE_NOOP("OperatorText", "Move it to a local disk; network shares cannot hold it."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "This program is incomplete: its newest schema step is {found}, not {wanted}.",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "Install it again."),
    QT_TRANSLATE_NOOP(
        "OperatorText", "The database {name} gave back something else than was written."
    ),
    QT_TRANSLATE_NOOP("OperatorText", "{kind} databases are not supported."),
    QT_TRANSLATE_NOOP("OperatorText", "The database address names no file."),
    QT_TRANSLATE_NOOP("OperatorText", "The database address cannot be read."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "Write a file path or postgresql://user:password@server/name; write special "
        "characters of the password in percent form, such as %40 for @.",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "The image store {folder} is not there."),
    QT_TRANSLATE_NOOP("OperatorText", "The reference {name} points out of the image store."),
    QT_TRANSLATE_NOOP("OperatorText", "It was deleted by something else than this program."),
    QT_TRANSLATE_NOOP("OperatorText", "Check the disk and the access rights."),
    QT_TRANSLATE_NOOP("OperatorText", "The recorded inspection {name} is damaged: {reason}."),
    QT_TRANSLATE_NOOP("OperatorText", "There is no inspection {name}."),
    QT_TRANSLATE_NOOP("OperatorText", "Reload the history."),
    QT_TRANSLATE_NOOP(
        "OperatorText", "A part with the verdict {verdict} cannot be labelled {label}."
    ),
    QT_TRANSLATE_NOOP(
        "OperatorText", "FALSE_REJECT is for REVIEW and FAIL, MISSED_DEFECT for PASS."
    ),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "The database {name} belongs to another program (it holds the table {table}).",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "Choose another one; this one was left as it is."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "The database {name} has schema revision {found}; this program knows revisions up"
        " to {known}.",
    ),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "The database {name} must be upgraded, but could not be copied to {copy} ({reason}).",
    ),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "Make room on the disk or check the folder's access rights; nothing was changed.",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "The settle time is {value}."),
    QT_TRANSLATE_NOOP("OperatorText", "The time limit for unreadable files is {value}."),
    QT_TRANSLATE_NOOP("OperatorText", "The pause between two passes is {value}."),
    QT_TRANSLATE_NOOP("OperatorText", "The largest file in MB is {value}."),
    QT_TRANSLATE_NOOP("OperatorText", "Run it in a terminal: {command}"),
    QT_TRANSLATE_NOOP("OperatorText", "The self-test cannot be started: {command} ({reason})."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "Choose another with --data, or put a file named 'portable' beside the program.",
    ),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "The data folder {folder} lies in the program's folder, which an upgrade replaces.",
    ),
)
