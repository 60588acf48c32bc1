#!/usr/bin/env python3
"""Draws the face of the model samples (models/*/samples): nobody's, from ellipses and shading alone. Usage: sample-face.py [--mask] > face.ppm"""
import math
import sys

SIDE = 256


def smooth(low, high, value):
    t = min(1.0, max(0.0, (value - low) / (high - low)))
    return t * t * (3 - 2 * t)


def ellipse(x, y, cx, cy, rx, ry, soft=0.12):
    """1 inside, 0 outside, soft at the edge."""
    return 1 - smooth(1 - soft, 1 + soft, math.hypot((x - cx) / rx, (y - cy) / ry))


def mix(under, over, share):
    return [u + (o - u) * share for u, o in zip(under, over)]


def pixel(x, y, masked):
    colour = [120 + y * 0.2, 135 + y * 0.15, 150]
    colour = mix(colour, [60, 75, 120], ellipse(x, y, 128, 300, 110, 85))
    colour = mix(colour, [196, 150, 125], ellipse(x, y, 128, 205, 26, 40))
    colour = mix(colour, [45, 33, 28], ellipse(x, y, 128, 105, 66, 82))
    shade = 1.06 - 0.24 * ((x - 118) / 56) ** 2 - 0.12 * ((y - 120) / 75) ** 2
    skin = [226 * shade, 178 * shade, 150 * shade]
    for side in (-1, 1):
        colour = mix(colour, [s * 0.9 for s in skin], ellipse(x, y, 128 + side * 56, 128, 9, 17))
    colour = mix(colour, skin, ellipse(x, y, 128, 127, 53, 70, 0.06))
    colour = mix(colour, [45, 33, 28], ellipse(x, y, 128, 62, 50, 24, 0.25))
    for side in (-1, 1):
        eye = 128 + side * 23
        colour = mix(colour, [s * 0.8 for s in skin], ellipse(x, y, eye, 113, 17, 12, 0.6) * 0.7)
        colour = mix(colour, [240, 236, 232], ellipse(x, y, eye, 115, 11, 5.5))
        colour = mix(colour, [80, 52, 36], ellipse(x, y, eye, 115, 5.5, 5.5))
        colour = mix(colour, [16, 12, 10], ellipse(x, y, eye, 115, 2.6, 2.6, 0.3))
        colour = mix(colour, [50, 34, 30], ellipse(x, y, eye, 109.5, 13, 2, 0.5))
        colour = mix(colour, [56, 40, 32], ellipse(x, y, eye, 100 - 0.05 * side * (x - eye), 15, 3.2, 0.5))
        colour = mix(colour, [232, 160, 140], ellipse(x, y, 128 + side * 32, 145, 13, 10, 0.9) * 0.35)
        colour = mix(colour, [120, 78, 64], ellipse(x, y, 128 + side * 6, 151, 3.2, 2.2, 0.6))
    colour = mix(colour, [s * 1.08 for s in skin], ellipse(x, y, 126, 135, 5, 18, 0.8) * 0.6)
    colour = mix(colour, [s * 0.78 for s in skin], ellipse(x, y, 135, 146, 5, 8, 0.9) * 0.6)
    colour = mix(colour, [172, 84, 84], ellipse(x, y, 128, 171, 19, 6, 0.3))
    colour = mix(colour, [110, 44, 48], ellipse(x, y, 128, 171, 17, 1.4, 0.6))
    colour = mix(colour, [s * 0.82 for s in skin], ellipse(x, y, 128, 181, 13, 3.5, 0.9) * 0.6)
    if masked and y > 132 + 0.05 * abs(x - 128):
        fold = 1 + 0.03 * math.sin(y / 3.2)
        colour = mix(colour, [150 * shade * fold, 195 * shade * fold, 220 * shade * fold], ellipse(x, y, 128, 150, 52, 48, 0.05))
    return bytes(int(min(255, max(0, c))) for c in colour)


masked = "--mask" in sys.argv
sys.stdout.buffer.write(b"P6\n%d %d\n255\n" % (SIDE, SIDE))
for row in range(SIDE):
    sys.stdout.buffer.write(b"".join(pixel(column + 0.5, row + 0.5, masked) for column in range(SIDE)))
