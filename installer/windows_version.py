"""The version resource of our programs on Windows."""

from __future__ import annotations

from typing import Any

import inspectai_desktop

_US_ENGLISH_UNICODE = (1033, 1200)


def version_numbers(version: str) -> tuple[int, int, int, int]:
    """Four numbers as Windows wants them; what is not a number ends the list."""
    numbers = []
    for part in version.split("."):
        if not part.isdigit():
            break
        numbers.append(int(part))
    padded = [*numbers, 0, 0, 0, 0]
    return padded[0], padded[1], padded[2], padded[3]


def version_strings(name: str, description: str) -> dict[str, str]:
    """What the properties of the file show."""
    return {
        "CompanyName": "InspectAI Desktop",
        "FileDescription": description,
        "FileVersion": inspectai_desktop.__version__,
        "InternalName": name,
        "LegalCopyright": "Apache License 2.0",
        "OriginalFilename": f"{name}.exe",
        "ProductName": "InspectAI Desktop",
        "ProductVersion": inspectai_desktop.__version__,
    }


def version_info(name: str, description: str) -> Any:  # noqa: ANN401 - PyInstaller has no types
    """The resource as PyInstaller takes it; works on Windows."""
    from PyInstaller.utils.win32 import versioninfo as resource  # noqa: PLC0415

    language, charset = _US_ENGLISH_UNICODE
    numbers = version_numbers(inspectai_desktop.__version__)
    strings = [
        resource.StringStruct(key, text) for key, text in version_strings(name, description).items()
    ]
    return resource.VSVersionInfo(
        ffi=resource.FixedFileInfo(filevers=numbers, prodvers=numbers),
        kids=[
            resource.StringFileInfo(
                [resource.StringTable(f"{language:04x}{charset:04x}", strings)]
            ),
            resource.VarFileInfo([resource.VarStruct("Translation", [language, charset])]),
        ],
    )
