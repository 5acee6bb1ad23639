f''
f'a' 'b' f'{c}' "d{e}"
f"{a}{b!r}{c:>10}{d!s:{width}.{prec}}{e:%Y-%m-%d}{{literal}}{{{f}}}"
f'''{
a
}''' f"{x!a}" rf"\d{x}\n" fR'{x:\d}'
f"{a['b']}{ {1: 2}[1] }{[i for i in x]}{(lambda y: y)(1)}{a if b else c}{d, e}{*f, g}"
f"{a=}{b = }{c=!r}{d=:>5}{(e := 1)}{g:=5}{h!=i}{j==k}{l<=m}"
f"\N{GREEK SMALL LETTER ALPHA}{a}\x41\u00e9{b}" if 0 else '\\'
f"{yield_}{a:{b}{c}}{a:x{b}y}{'nested ' + f'{inner!r:{w}}'}"
u'a' f'{b}' 'c'
def g(): return f"{(yield)}"
