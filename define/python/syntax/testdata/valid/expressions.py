a = b = 0, 00, 0_0, 1_000, 0xFF_ff, 0o17, 0b1010, 0x7fffffffffffffff, 9223372036854775808, -0x8000000000000000
big = 0xfedcba98765432100123456789abcdef, 0o7777777777777777777777777, 0b11111111111111111111111111111111111111111111111111111111111111111111
floats = 1., .5, 1.5e10, 1e-5, 1E+3, 1_0.0_1, 1e400, 0e0, 1j, 1.5J, 012.5, 09e1, 00j
x = 1if a else 0x1for b if 1_0in c else 2 if 3or d else 4and e
strings = 'a' "b" '''c
d''' """e'"\"""", r'\n\'', R"\\", b'\x00\xff\101' rb'\d' Br"x", u'ü' 'n', '\u00e9\U0001F600\x41\101\0', '\q\
joined', '\ud800', '\N{GREEK SMALL LETTER ALPHA}\N{latin small letter e with acute}'
ops = a or b and not c, a < b <= c != d is not e is f not in g in h == i > j >= k
arith = -a ** -b ** c, ~+-a, a + b - c * d / e // f % g @ h, a << 1 >> 2 & 3 ^ 4 | 5, not not a
cond = a if b else c if d else e, lambda: (yield), lambda x=lambda: 1: x, lambda *, k: k, lambda *a, **k: a
call = f(), f(a,), f(*a, b, *c, k=1, *d, **e, l=2, **g), f(x for x in y), f((x for x in y), 1), f(a := 1), f(lambda: 0)
subs = a[1], a[1:], a[:2], a[::3], a[1:2:3], a[:], a[1, 2], a[1:2, ::3], a[...], a[*b], a[*b, c], a[b := 1], a[()], a[1,], a[lambda: 1:2]
trail = a.b.c(d)[e].f, a . b, (a).b, 1 .real, 1.0.real, 1..real, "x".join, [].append, {}.get, f''.join
displays = (), (a,), (a, b), [], [a], [*a, b], {a}, {*a, b}, {}, {a: b}, {**a, b: c, **d}, {a: b, }, {(y := 1): 2}, {y := 1}
comps = [x for x in y], [x for x, in y if a if b for z in x], {x for x in y}, {k: v for k, v in y}, (x for x in y if (lambda: x)()), [y := x for x in z], [x for *x, y in z]
comp2 = [[i for i in row] for row in rows if row if not row], (i async for i in j)
walrus = (n := 10), [m := 1, m ** 2], (p := (q := 1))
star = *a, *b
*c, d = e
(f), [g, (h, *i)] = j, k
l.m, n[0], (o.p) = q
(r): int
(s.t): int = 1
u[0]: "x" = yield_
v: tuple = 1, *w
a += 1; a -= 1; a *= 1; a /= 1; a //= 1; a %= 1; a @= 1; a &= 1; a |= 1; a ^= 1; a >>= 1; a <<= 1; a **= 1,
(a) += 2
del a, (b), [c, d], (e, f), g.h, i[0],
del (j, k)
assert a, b
assert (a, b)
async def coroutine():
    await x ** 2; return [await y for y in z], -await w, (await v)(1)
    async def inner(): yield [f(x) async for x in y]
    return (await i for i in j)
def generator():
    x = yield
    y = yield a, *b
    yield from c
    z += yield d
    print((yield), (yield e))
    return *a, b
Ünïcode_名前 = été = _ = __ = 1
match = case = type = 1
match.case, type[match], match(case), match * case, match [case], -match, match, case
match[type] = 1
type (x)
print(match if type else case)
raise
raise a
raise a from b
global_ = 1
if a: pass; pass;
while a: break; continue
else: pass
with a: pass
with a as b, c as (d, e), f: pass
with (a): pass
with (a, b): pass
with (a as b, c as d,): pass
with (a), b: pass
with (a) as b, (c, d) as e: pass
with (yield_), (a := b): pass
with (a, b) as c: pass
with (a := b): pass
with (a for a in b): pass
with (a, *b): pass
with (a).b(c) as d, e: pass
for a, *b in c, *d: pass
for (a) in b: pass
for a.b in c: pass
for a[b], c in d: pass
for x in *a, b: pass
