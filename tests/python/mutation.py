"""Which faults of mutants.py the tests notice.

dbt reads the project once. A mutant is a fork of that process which changes what was
read, not a file, and runs the tests on it until one fails.
"""

import gc
import shutil
import signal
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import yaml
from ground import FORK, TESTS, Ground
from mutants import Mutant
from trials import report
from verdicts import Verdict


def try_all(
    ground: Ground, mutants: Iterable[Mutant], folder: Path, workers: int
) -> Iterator[Verdict]:
    """Try mutants, several at a time; verdicts come as they are reached."""
    gc.freeze()
    pool = ThreadPoolExecutor(workers)
    try:
        trials = [
            pool.submit(try_out, ground, mutant, folder / str(number))
            for number, mutant in enumerate(mutants)
        ]
        for trial in as_completed(trials):
            yield trial.result()
    finally:
        pool.shutdown(cancel_futures=True)


def try_out(ground: Ground, mutant: Mutant, folder: Path) -> Verdict:
    """Let the tests meet a mutant in a process of its own."""
    receiver, sender = FORK.Pipe(duplex=False)
    process = FORK.Process(target=report, args=(ground, mutant, folder, sender))
    process.start()
    sender.close()
    try:
        ended = receiver.recv()
    except EOFError:
        process.join()
        if process.exitcode == -signal.SIGXCPU:
            ended = ("killed", "does not end")
        elif process.exitcode and process.exitcode < 0:
            ended = ("stillborn", f"the engine died: {process.exitcode}")
        else:
            raise RuntimeError(f"The trial itself failed: {mutant}") from None
    process.kill()
    process.join()
    shutil.rmtree(folder, ignore_errors=True)
    return Verdict(mutant, *ended)


def read_equivalents() -> dict[tuple[str, str, str, str], str]:
    """The changes that no test can tell from what they change, with the reasons."""
    listed = yaml.safe_load((TESTS / "equivalent_mutants.yml").read_text("utf-8"))
    return {
        (one["path"], one["block"], one["before"], one["after"]): one["reason"]
        for one in listed
    }
