"""The tree of expected errors: what an operator can understand and mend.

Everything that is not an `InspectAIError` is a bug and goes to the crash handler. Exceptions of
libraries are translated at the border of the package that wraps the library, keeping the cause.
"""


class InspectAIError(Exception):
    """Something went wrong that a person can mend.

    Attributes:
        message: What happened and where, as a sentence for the operator.
        hint: What to do about it; may be empty when the message says it all.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class SettingsError(InspectAIError):
    """A setting has a value the program cannot work with."""


class SourceError(InspectAIError):
    """A camera, folder or video cannot deliver pictures."""


class ImageError(InspectAIError):
    """A picture cannot be read or judged."""


class RegionError(InspectAIError):
    """A region of interest is empty, outside the picture or malformed."""


class EncoderError(InspectAIError):
    """An encoder folder is missing, damaged or not ONNX."""


class BundleError(InspectAIError):
    """A bundle is missing, damaged, newer than this program or cannot be written."""


class InferenceError(InspectAIError):
    """A detector could not compute a score that may be trusted."""


class FittingError(InspectAIError):
    """A category cannot be fitted from the pictures given."""


class EvaluationError(InspectAIError):
    """A data set cannot be evaluated."""


class StorageError(InspectAIError):
    """The database or the image store cannot be read or written."""


class StationError(InspectAIError):
    """The station cannot do that now: a category, a source or the right moment is missing."""


class DisplayError(InspectAIError):
    """A window cannot be opened on this computer now."""
