import pytest

import inspectai_desktop
from inspectai_desktop.__main__ import main
from training.__main__ import main as train_main


@pytest.mark.parametrize("program", [main, train_main])
def test_each_program_says_its_version(program: object, capsys: pytest.CaptureFixture[str]) -> None:
    assert callable(program)
    with pytest.raises(SystemExit) as ended:
        program(["--version"])
    assert ended.value.code == 0
    assert inspectai_desktop.__version__ in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["no-such-command"],
        ["inspect"],
        ["inspect", "bundle"],
        ["bundle"],
        ["bundle", "pack", "only-one"],
        ["inspect", "bundle", "picture", "--format", "xml"],
    ],
)
def test_a_wrong_command_line_of_the_station_gives_exit_code_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["fit"],
        ["fit", "--good", "x", "--category", "y"],
        ["fit", "--good", "x", "--category", "y", "--output", "z", "--input-size", "large"],
        ["fit", "--good", "x", "--category", "y", "--output", "z", "--seed", "x"],
        ["fit", "--good=x", "--category=y", "--output=z", "--bank-size=9", "--coreset-ratio=0.1"],
    ],
)
def test_a_wrong_command_line_of_the_training_program_gives_exit_code_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        train_main(arguments)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err
