"""Which faults of mutants.py the tests notice.

dbt reads the project once. A mutant is a fork of that process which changes what was
read, not a file. Unit tests come first, of many mutants in one fork, since half of what
one takes is to begin; who survives them meets the rest in a fork of its own.
"""

import gc
import shutil
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from pathlib import Path
from queue import Queue
from threading import Event, Lock

import yaml
from ground import FORK, TESTS, Ground
from mutants import Mutant
from trials import Ending, meet_the_rest, meet_unit_tests
from verdicts import Verdict

FORKING = Lock()
SURVIVED = ("survived", "")


def try_all(
    ground: Ground, mutants: Sequence[Mutant], folder: Path, workers: int
) -> Iterator[Verdict]:
    """Try mutants, several at a time; verdicts come as they are reached."""
    gc.freeze()
    reached: Queue[Verdict | None] = Queue()
    is_over = Event()

    def work(number: int) -> None:
        share = mutants[number::workers]
        try:
            for verdict in _try_share(ground, share, folder / str(number)):
                reached.put(verdict)
                if is_over.is_set():
                    break
        finally:
            reached.put(None)

    with ThreadPoolExecutor(workers) as pool:
        shares = [pool.submit(work, number) for number in range(workers)]
        try:
            for _ in shares:
                yield from iter(reached.get, None)
        finally:
            is_over.set()
        for share in shares:
            share.result()


def _try_share(
    ground: Ground, mutants: Sequence[Mutant], folder: Path
) -> Iterator[Verdict]:
    for mutant, ending in _try_unit_tests(ground, mutants, folder / "unit_tests"):
        if ending or ground.is_brief:
            yield Verdict(mutant, *(ending or SURVIVED))
        else:
            rest = _try_the_rest(ground, mutant, folder / "rest")
            yield Verdict(mutant, *(rest or SURVIVED))


def _try_unit_tests(
    ground: Ground, mutants: Sequence[Mutant], folder: Path
) -> Iterator[tuple[Mutant, Ending | None]]:
    left = list(mutants)
    while left:
        with _forked(meet_unit_tests, ground, left, folder) as (receiver, process):
            while left:
                try:
                    ending = receiver.recv()
                except EOFError:
                    yield left[0], _how_it_died(process, left.pop(0))
                    break
                yield left.pop(0), ending
        shutil.rmtree(folder, ignore_errors=True)


def _try_the_rest(ground: Ground, mutant: Mutant, folder: Path) -> Ending | None:
    with _forked(meet_the_rest, ground, mutant, folder) as (receiver, process):
        try:
            ending: Ending | None = receiver.recv()
        except EOFError:
            ending = _how_it_died(process, mutant)
    shutil.rmtree(folder, ignore_errors=True)
    return ending


@contextmanager
def _forked(
    work: Callable[..., None], *given: object
) -> Iterator[tuple[Connection, ForkProcess]]:
    with FORKING:
        # A fork that held the sender of another would keep that one's end from us.
        receiver, sender = FORK.Pipe(duplex=False)
        process = FORK.Process(target=work, args=(*given, sender))
        process.start()
        sender.close()
    try:
        yield receiver, process
    finally:
        process.kill()
        process.join()


def _how_it_died(process: ForkProcess, mutant: Mutant) -> Ending:
    process.join()
    if process.exitcode == -signal.SIGXCPU:
        return "killed", "does not end"
    if process.exitcode and process.exitcode < 0:
        return "stillborn", f"the engine died: {process.exitcode}"
    message = f"The trial itself failed, not the mutant: {mutant}"
    raise RuntimeError(message)


def read_equivalents() -> dict[tuple[str, str, str, str], str]:
    """The changes that no test can tell from what they change, with the reasons."""
    listed = yaml.safe_load((TESTS / "equivalent_mutants.yml").read_text("utf-8"))
    return {
        (one["path"], one["block"], one["before"], one["after"]): one["reason"]
        for one in listed
    }
