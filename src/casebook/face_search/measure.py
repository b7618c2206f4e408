"""The heavy measurements of chapter 7, kept in data/face_search: `python -m casebook.face_search.measure`.

Half an hour on a laptop. Rates, ranks and tails come out the same on every run; speeds are those of the machine, which
the table names. `rates`, `ranks` and `tails` alone: `python -m casebook.face_search.measure rates`; else `speed`.
"""

from __future__ import annotations

import datetime
import platform
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import pandas as pd

from casebook import tables
from casebook.face_search.chance import fit_tail
from casebook.face_search.vectors import DIMENSION, Vectors, people, photos

SIZES = (1_000, 10_000, 100_000, 1_000_000)
SEEDS = (1, 2, 3, 4, 5)
PHOTOS_PER_PERSON = (1, 5)
SEARCHES = 1_000
THRESHOLDS = (0.30, 0.35, 0.40, 0.45, 0.50, 0.55, 0.60, 0.65)
TAIL_BASES = (0.30, 0.35)
STEP = 20_000  # photos compared at a time: bounds the memory


def gallery(seed: int, each: int, size: int, known: Vectors) -> Iterator[tuple[int, Vectors]]:
    """(position of its first photo, photos) for each part of a gallery: first those of `known`, then of strangers.

    Every person has `each` photos, one after the other. A larger gallery of one seed begins with the smaller one.
    """
    starts = sorted({0, *(bound for bound in SIZES if bound < size), *range(0, size, STEP)})
    for start, end in zip(starts, [*starts[1:], size], strict=True):
        generator = np.random.default_rng([seed, each, start])
        of = known[start // each : end // each]
        of = np.concatenate([of, people((end - start) // each - len(of), generator)])
        yield start, photos(np.repeat(of, each, axis=0), generator)


def searches(seed: int, each: int, count: int = SEARCHES) -> tuple[Vectors, Vectors, Vectors]:
    """(known people, one new photo of each, one photo each of as many people who are not in the gallery)."""
    generator = np.random.default_rng([seed, each])
    known = people(min(count, SIZES[0] // each), generator)
    return known, photos(known, generator), photos(people(count, generator), generator)


def measure(seed: int, each: int, sizes: Iterable[int] = SIZES) -> dict[str, list[dict[str, Any]]]:
    """Rows of the tables rates, ranks and tails for one seed: every search is compared with every photo."""
    known, present, absent = searches(seed, each)
    own = np.full(len(present), -1.0)
    over_own = np.zeros(len(present), dtype=int)  # strangers' photos that are more similar than the person's own
    passing: list[np.ndarray] = []  # similarities of absent people's searches above the lowest threshold
    searched: list[np.ndarray] = []  # and the searches they belong to
    best = np.full(len(absent), -1.0)
    found: dict[str, list[dict[str, Any]]] = {"rates": [], "ranks": [], "tails": []}
    sizes = sorted(sizes)
    for start, part in gallery(seed, each, sizes[-1], known):
        if start == 0:  # the people searched for are all in the first part
            mine = present @ part[: len(known) * each].T
            for number in range(len(known)):
                photos_of = slice(number * each, (number + 1) * each)
                own[number] = mine[number, photos_of].max()
                mine[number, photos_of] = -1
            over_own += (mine > own[:, None]).sum(axis=1)
        rest = part[len(known) * each :] if start == 0 else part
        over_own += (present @ rest.T > own[:, None].astype(np.float32)).sum(axis=1)
        scores = absent @ part.T
        best = np.maximum(best, scores.max(axis=1))
        rows, columns = np.nonzero(scores >= np.float32(THRESHOLDS[0]))
        searched.append(rows)
        passing.append(scores[rows, columns].astype(float))
        if (size := start + len(part)) in sizes:
            similarities, numbers = np.concatenate(passing), np.concatenate(searched)
            place = {"photos_per_person": each, "gallery_size": size, "seed": seed}
            for threshold in THRESHOLDS:
                above = similarities >= threshold
                found["rates"].append({
                    **place, "threshold": f"{threshold:.2f}", "absent_searches": len(absent),
                    "absent_with_match": len(np.unique(numbers[above])), "absent_matches": int(above.sum()),
                    "present_searches": len(present), "present_found": int((own >= threshold).sum()),
                })  # fmt: skip
            found["ranks"].append({
                **place, "present_searches": len(present), "first": int((over_own == 0).sum()),
                "in_ten": int((over_own < 10).sum()), "in_fifty": int((over_own < 50).sum()),
                "worst_rank": int(over_own.max()) + 1, "absent_top": f"{best.mean():.3f}",
            })  # fmt: skip
            for base in TAIL_BASES:
                excesses = similarities[similarities >= base] - base
                if each == 1 and len(excesses) >= 1_000:
                    scale, shape = fit_tail(excesses)
                    found["tails"].append({
                        **place, "tail_base": f"{base:.2f}", "comparisons": size * len(absent),
                        "exceedances": len(excesses), "scale": f"{scale:.5f}", "shape": f"{shape:.4f}",
                    })  # fmt: skip
    return found


# --- speed and memory -------------------------------------------------------------------------------------------

SPEED_SIZES = (10_000, 100_000, 1_000_000)
GRAPH_LIMIT = 100_000  # a graph of a million takes an hour to build on one core
TIMED = 200


def exact(size: int) -> faiss.Index:
    """Compares the search with every photo."""
    return faiss.IndexFlatIP(DIMENSION)


def lists(size: int) -> faiss.Index:
    """An inverted file: photos in lists around as many centres as a square root, of which a search reads a few."""
    index = faiss.IndexIVFFlat(faiss.IndexFlatIP(DIMENSION), DIMENSION, int(size**0.5), faiss.METRIC_INNER_PRODUCT)
    index.cp.seed = 1
    return index


def graph(size: int) -> faiss.Index:
    """A navigable graph (HNSW): a search walks from neighbour to neighbour."""
    index = faiss.IndexHNSWFlat(DIMENSION, 32, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = 80
    return index


KINDS: dict[str, tuple[Callable[[int], faiss.Index], tuple[int, ...]]] = {
    "exact": (exact, (0,)),
    "lists": (lists, (1, 4, 16, 64)),
    "graph": (graph, (16, 64, 256)),
}


def set_effort(index: faiss.Index, effort: int) -> None:
    """How far an approximate search looks: lists read, or neighbours kept in view. Exact search has no effort."""
    if isinstance(index, faiss.IndexIVFFlat):
        index.nprobe = effort
    elif isinstance(index, faiss.IndexHNSWFlat):
        index.hnsw.efSearch = effort


def speed(kind: str, size: int) -> list[dict[str, Any]]:
    """Rows of the table speed: processor time on one core, memory, and how often the right photo comes first.

    Processor time, not time on the clock, because other work on a machine shows in the latter.
    """
    faiss.omp_set_num_threads(1)
    known, present, _ = searches(1, 1)
    rows = np.concatenate([part for _, part in gallery(1, 1, size, known)])
    make, efforts = KINDS[kind]
    index = make(size)
    started = time.process_time()
    if not index.is_trained:
        index.train(rows)
    index.add(rows)
    build = time.process_time() - started
    found = []
    for effort in efforts:
        set_effort(index, effort)
        index.search(present[:TIMED], 10)  # the first one reads the index into the processor's memory
        started = time.process_time()
        _, first = index.search(present[:TIMED], 10)
        taken = time.process_time() - started
        found.append({
            "search_index": kind, "gallery_size": size, "effort": effort, "build_seconds": f"{build:.2f}",
            "searches_per_second": f"{TIMED / taken:.1f}", "right_first": int((first[:, 0] == np.arange(TIMED)).sum()),
            "searches": TIMED, "bytes_per_photo": round(faiss.serialize_index(index).nbytes / size),
            "library": f"faiss-cpu {faiss.__version__}", "machine": machine(),
            "measured_on": datetime.date.today().isoformat(),
        })  # fmt: skip
    return found


def machine() -> str:
    """The processor of this machine, as it calls itself, or the kind of machine."""
    file = Path("/proc/cpuinfo")
    lines = file.read_text("utf-8").splitlines() if file.is_file() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{models[0] if models else platform.machine()}, one core"


def write(name: str, rows: list[dict[str, Any]]) -> None:
    """Write one table of data/face_search."""
    root = tables.project_folder()
    frame = pd.DataFrame(rows)[tables.columns_of(f"face_search_{name}", root)]
    tables.replace_file(root / "data" / "face_search" / f"{name}.csv", tables.to_csv(frame))


def main(wanted: list[str]) -> None:
    """Measure what is asked for, or all."""
    if "rates" in wanted or not wanted:
        found: dict[str, list[dict[str, Any]]] = {"rates": [], "ranks": [], "tails": []}
        for each in PHOTOS_PER_PERSON:
            for seed in SEEDS:
                for name, rows in measure(seed, each).items():
                    found[name] += rows
                print(f"{each} photos a person, seed {seed}: done", flush=True)
        for name, rows in found.items():
            write(name, rows)
    if "speed" in wanted or not wanted:
        timed = []
        for kind in KINDS:
            for size in SPEED_SIZES:
                if kind != "graph" or size <= GRAPH_LIMIT:
                    timed += speed(kind, size)
                    print(f"{kind}, {size:,}: done", flush=True)
        write("speed", timed)


if __name__ == "__main__":
    main(sys.argv[1:])
