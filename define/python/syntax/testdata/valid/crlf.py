# bom, crlf and form feed
if a:
    b = """x
y"""

def f():
    return 1
    # end