# -*- coding: utf-8 -*-
if a:
    b
elif c:
    d
elif e: f
else:
    g

try:
    a
except (B, C) as d:
    e
except F: g
except:
    h
else:
    i
finally:
    j
try: pass
finally: pass
try:
    a
except* B:
    c
except* (D, E) as f:
    g
for i in a:
    for j in b: continue
    else:
        break
while (a :=
       b):
  if a:
        pass
  else :
   pass
def f(a, b: int, /, c: str = "", *args: *Ts, d, e: int = 1, **kw: dict) -> "x":
    global g, h
    def n():
        nonlocal a
        return
    return n
def g(*, a): pass
def h(a=1, /, b=2, *c): pass
def i(a, /): pass
def j(a, b,): pass
def k(*a,): pass
def l(**k,): pass
def m(
    a,  # comment

    b
): pass
@a.b[c](d) if e else f
@(x := y)
class C: x = 1; y = 2
class D(): pass
class E(A, *B, c=1, **d): pass
if a: \
    b
x = a + \
    b \
    + c

match a:
    case 1 | -1 | 1.5 | 1 + 2j | -1 - 2j | "a" "b" | b"c": pass
    case None | True | False: pass
    case a.b.c: pass
    case (a) if a: pass
    case () | []: pass
    case (a,) | [a, *_]: pass
    case [a, [b, *rest], (c, d)]: pass
    case a, *b: pass
    case a,: pass
    case *a, b: pass
    case {}: pass
    case {"a": 1, b.c: d, -1: e, None: f, 1 + 1j: g, **rest}: pass
    case {**rest}: pass
    case C(): pass
    case C(a, b.c(), d=1, e=_,): pass
    case a.C(x=[y]): pass
    case (1 | 2) as x if x > 1: pass
    case [1 as y, z] if (w := y): pass
    case str() as s, int(n): pass
match a, b:
    case _: pass
match *a, b:
    case _: pass
match (a):
    case x if x:
        pass
    case _:
        pass
match -a:
    case _: pass
match [a, b]:
    case _: pass
match {a: b}[c]:
    case _: pass
match match:
    case case: pass
match(a)[b]: int = 1
