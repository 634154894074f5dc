"""Numbers that Python and TypeScript compute alike, to the bit; formula.ts is the other half."""

import base64

import numpy as np


def uniform(count, stream, low, high):
    """`count` float32 numbers in [low, high). Hash: murmur3's finaliser with other multipliers, over 32 bits."""
    with np.errstate(over="ignore"):
        h = np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B1) + np.uint32(stream * 0x632BE59B & 0xFFFFFFFF)
        h ^= h >> np.uint32(15)
        h *= np.uint32(0x85EBCA77)
        h ^= h >> np.uint32(13)
        h *= np.uint32(0xC2B2AE3D)
        h ^= h >> np.uint32(16)
    # 24 bits are exact in float32; the rest is float64 arithmetic with one rounding at the end.
    unit = (h >> np.uint32(8)).astype(np.float64) / 2**24
    return (low + unit * (high - low)).astype(np.float32)


def encode(values):
    """Little-endian float32 as base64."""
    return base64.b64encode(np.ascontiguousarray(values, dtype="<f4").tobytes()).decode("ascii")
