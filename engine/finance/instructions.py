"""Instructions of the processor that the compiler's Python has no word for.

Whatever the machine, they give the same bits: one that lacks an instruction works it out.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]  # ships no types
from numba import types
from numba.extending import intrinsic

SQUARE = 4
"""Rows and columns that turned() takes at a time: four values fill a register."""
_LOW, _HIGH = (0, 4, 2, 6), (1, 5, 3, 7)
_LEFT, _RIGHT = (0, 1, 4, 5), (2, 3, 6, 7)
_TO_READ, _SECOND_CACHE, _DATA = 0, 2, 1


def _fused(_typing: Any, _a: Any, _b: Any, _c: Any) -> Any:
    number = types.float64

    def written(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        return builder.fma(*given)

    return number(number, number, number), written


def _turned(_typing: Any, source: Any, _row: Any, _column: Any, target: Any) -> Any:
    signature = types.void(source, types.intp, types.intp, target)

    def written(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        row, column = given[1], given[2]
        arrays = [
            context.make_array(signature.args[place])(context, builder, given[place])
            for place in (0, 3)
        ]
        lines = [builder.load(one, align=8) for one in _lines(builder, arrays[0], row, column)]
        pairs = _exchanged(builder, lines, ((0, 1), (2, 3)), _LOW, _HIGH)
        found = _exchanged(builder, pairs, ((0, 2), (1, 3)), _LEFT, _RIGHT)
        for value, place in zip(found, _lines(builder, arrays[1], column, row), strict=True):
            builder.store(value, place, align=8)
        return context.get_dummy_value()

    return signature, written


def _lines(builder: Any, array: Any, row: Any, column: Any) -> list[Any]:
    """Where each of the square's rows begins, as a register's worth of numbers."""
    whole = ir.IntType(64)
    start = builder.ptrtoint(array.data, whole)
    stride = builder.extract_value(array.strides, 0)
    start = builder.add(start, builder.mul(column, whole(8)))
    places = (builder.mul(builder.add(row, whole(one)), stride) for one in range(SQUARE))
    register = ir.VectorType(ir.DoubleType(), SQUARE).as_pointer()
    return [builder.inttoptr(builder.add(start, one), register) for one in places]


def _exchanged(
    builder: Any, lines: list[Any], couples: tuple[tuple[int, int], ...], first: Any, second: Any
) -> list[Any]:
    """Couples of registers with half of each one's numbers exchanged."""
    found = list(lines)
    for a, b in couples:
        for place, picked in ((a, first), (b, second)):
            mask = ir.Constant(ir.VectorType(ir.IntType(32), SQUARE), list(picked))
            found[place] = builder.shuffle_vector(lines[a], lines[b], mask)
    return found


def _asked_for(_typing: Any, numbers: Any, _place: Any) -> Any:
    signature = types.void(numbers, types.intp)

    def written(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        array = context.make_array(signature.args[0])(context, builder, given[0])
        byte, whole = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, whole, whole, whole])
        ask = builder.module.declare_intrinsic("llvm.prefetch", (byte,), kind)
        place = builder.bitcast(builder.gep(array.data, [given[1]]), byte)
        builder.call(ask, [place, whole(_TO_READ), whole(_SECOND_CACHE), whole(_DATA)])
        return context.get_dummy_value()

    return signature, written


def _bits_of(_typing: Any, _number: Any) -> Any:
    return types.int64(types.float64), _taken_as(ir.IntType(64))


def _number_of(_typing: Any, _bits: Any) -> Any:
    return types.float64(types.int64), _taken_as(ir.DoubleType())


def _taken_as(kind: Any) -> Any:
    def written(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        return builder.bitcast(given[0], kind)

    return written


def _widened(_typing: Any) -> Any:
    def written(context: Any, builder: Any, _signature: Any, _given: Any) -> Any:
        # llvmlite passes on only the attributes that it lists, and this one is not among them.
        set.add(builder.function.attributes, '"prefer-vector-width"="512"')
        return context.get_dummy_value()

    return types.void(), written


fused: Any = intrinsic(_fused)
"""fused(a, b, c): a * b + c, rounded once."""
turned: Any = intrinsic(_turned)
"""turned(source, row, column, target): SQUARE rows and columns of source from (row, column) on,
rows made columns, to target from (column, row) on; both two-dimensional arrays of float64, the
numbers of a row side by side, with room for them: nothing is checked."""
asked_for: Any = intrinsic(_asked_for)
"""asked_for(numbers, place): the cache is asked for the line in which the place of a flat array of
float64 lies, and nobody waits for it."""
bits_of: Any = intrinsic(_bits_of)
"""bits_of(number): the 64 bits of a float64 as a whole number."""
number_of: Any = intrinsic(_number_of)
"""number_of(bits): the float64 that has these bits."""
widened: Any = intrinsic(_widened)
"""widened(): the function it stands in takes the widest registers there are; compilers hold back
from them for the sake of older processors, which slowed down. Results are the same to the bit."""
