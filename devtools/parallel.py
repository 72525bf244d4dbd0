"""Runs jobs side by side and shows what each of them is doing."""

import time
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait

from .console import end_running, say, step

WORKERS = 3  # on two cores: a job often waits for the database or the browser


class Cancelled(Exception):
    """Another job failed, or the user pressed Ctrl-C."""


class Part:
    """The progress of one job on the common line; ``progress`` as of a Step."""

    def __init__(self, board, title):
        self._board = board
        self._title = title

    def progress(self, text):
        if self._board.stopped:
            raise Cancelled
        self._board.texts[self._title] = text
        self._board.show()


class Board:
    def __init__(self, current):
        self._current = current
        self.texts = {}
        self.stopped = False

    def show(self):
        texts = [f"{title}: {text}" for title, text in self.texts.items()]
        self._current.progress(" | ".join(text[:36] for text in texts))


def run_together(title, jobs):
    """Run ``jobs``, ``WORKERS`` at a time, in their order.

    :param jobs: {name: function(part) -> result}; a result says in ``str()`` how
        the job went
    :returns: {name: result}
    :raises: what the first failing job raises, after having ended the others
    """
    with step(title) as current, ThreadPoolExecutor(WORKERS) as pool:
        board = Board(current)

        def run(name):
            start = time.monotonic()
            result = jobs[name](Part(board, name))
            if board.stopped:
                raise Cancelled
            board.texts.pop(name, None)
            current.clear()
            say(f"    {name}: {result} ({time.monotonic() - start:.0f} s)")
            return result

        futures = {name: pool.submit(run, name) for name in jobs}
        try:
            wait(futures.values(), return_when=FIRST_EXCEPTION)
            return {name: future.result() for name, future in futures.items()}
        except BaseException:
            board.stopped = True
            pool.shutdown(wait=False, cancel_futures=True)
            end_running()
            raise
