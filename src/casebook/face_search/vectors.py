"""Made-up people and made-up photos of them, as unit vectors.

A face search turns a photo into a row of numbers and compares directions. Here the rows are drawn at random instead:
a person is a direction, uniform on the sphere, and a photo is that direction blurred by the photo's quality. Two
photos of different people are then exactly as similar as two random directions; two photos of one person have a
cosine similarity close to the product of their qualities.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

# Random directions in so many dimensions pass a similarity of 0.28 once in a thousand pairs, as strangers' photos did
# for the ArcFace network on the LFW photos (data/face_search/evaluations.csv, arcface-lfw-threshold). Real systems
# use rows of 512 numbers, but these move together and spread over far fewer free directions.
DIMENSION = 120
# The quality of a photo, between 0 and 1, is Beta-distributed. The two numbers are set so that the misses of the
# model at the thresholds of a gallery of 1.6 and of 12 million agree with what NIST measured for the algorithm
# clearviewai_000 (data/face_search/evaluations.csv); misses at rank 1 are not fitted, and serve as a check.
QUALITY = (42.0, 7.6)


def _unit(rows: Vectors) -> Vectors:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32, copy=False)


def people(count: int, generator: np.random.Generator, dimension: int = DIMENSION) -> Vectors:
    """`count` made-up people, a row each: independent directions, shape (count, dimension), length 1."""
    return _unit(generator.standard_normal((count, dimension), dtype=np.float32))


def photos(of: Vectors, generator: np.random.Generator, quality: tuple[float, float] = QUALITY) -> Vectors:
    """One made-up photo of each person in `of`, same shape: the person's direction, blurred; length 1."""
    sharp = generator.beta(*quality, size=(len(of), 1)).astype(np.float32)
    blur = people(len(of), generator, of.shape[1])
    return _unit((sharp * of + np.sqrt(1 - sharp**2) * blur).astype(np.float32, copy=False))
