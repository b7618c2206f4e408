"""Learn the weights of words by event type from the labelled practice reports; all but the never-tuned ones.

Run as `python -m casebook.extract.train` after labels or reports changed; it writes data/reference/word_weights.csv. A
logistic regression for each type, with an L1 penalty, so that most words weigh nothing and the table stays readable
(https://scikit-learn.org/stable/modules/linear_model.html#logistic-regression).
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from casebook import tables
from casebook.extract import documents, score, vocabulary
from casebook.extract.report import Report
from casebook.extract.weights import ANY

TABLE = "word_weights"
NEVER_TUNED = "never_tuned"
INVERSE_PENALTY = 5.0
FEWEST = 2  # sentences that hold a word, and that tell of a type; what is rarer teaches nothing
DIGITS = 2


def sentences(root: Path) -> list[tuple[set[str], set[str]]]:
    """The words and the labelled event types of each sentence of the practice reports and practice sentences."""
    folder, words = root / "data" / "practice", vocabulary.load(root)
    found: list[tuple[set[str], set[str]]] = []
    for report_set in score.set_names(folder):
        for report in score.practice_reports(folder, report_set, root) if report_set != NEVER_TUNED else ():
            spans = [(*mention["span"], mention["type"]) for mention in report.read]
            for units in Report(documents.read(report.text), report.published, words).sentences:
                if units:
                    start, end = units[0].start, units[-1].end
                    # a passage over several sentences is told where it begins, and wherever it takes in a whole one
                    types = {kind for first, last, kind in spans if start <= first < end or first < start < end <= last}
                    found.append(({unit.word for unit in units}, types))
    if (folder / "sentences.csv").is_file():
        with (folder / "sentences.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                read = Report(documents.read(row["sentence"]), "", words).sentences
                held = {unit.word for units in read for unit in units}
                found.append((held, set(tables.split_list(row["types"]))))
    return found


def learn(taught: list[tuple[set[str], set[str]]]) -> list[tuple[str, str, float]]:
    """The rows (type, word, weight) that these sentences teach, in the order of type and word."""
    counts = Counter(word for words, _ in taught for word in words)
    known = sorted(word for word, number in counts.items() if number >= FEWEST)
    column = {word: number for number, word in enumerate(known)}
    rows, columns, values = [], [], []
    for number, (words, _) in enumerate(taught):
        for word in sorted(words & column.keys()):
            rows.append(number)
            columns.append(column[word])
            values.append(len(words) ** -0.5)
    matrix = csr_matrix((values, (rows, columns)), shape=(len(taught), len(known)))
    weights: list[tuple[str, str, float]] = []
    for kind, number in sorted(Counter(kind for _, types in taught for kind in types).items()):
        if number < FEWEST:
            continue
        model = LogisticRegression(C=INVERSE_PENALTY, l1_ratio=1, solver="liblinear", random_state=0, max_iter=1000)
        model.fit(matrix, np.array([kind in types for _, types in taught]))
        weights.append((kind, ANY, round(float(model.intercept_[0]), DIGITS)))
        weights += [
            (kind, word, rounded)
            for word, weight in zip(known, model.coef_[0], strict=True)
            if (rounded := round(float(weight), DIGITS))
        ]
    return weights


def main() -> None:
    """Write the table, and say what it was learned from."""
    root = tables.project_folder()
    taught = sentences(root)
    weights = learn(taught)
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(["type", "word", "weight"])
    writer.writerows((kind, word, f"{weight:.{DIGITS}f}") for kind, word, weight in weights)
    path = root / "data" / "reference" / f"{TABLE}.csv"
    tables.replace_file(path, written.getvalue())
    print(f"{path.relative_to(root)}: {len(weights):,} weights, learned from {len(taught):,} sentences")


if __name__ == "__main__":
    main()
