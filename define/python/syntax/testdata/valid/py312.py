type Alias = int
type Generic[T, *Ts, **P, U: int] = Callable[P, tuple[T, *Ts]]
type type = type
def first[T: (int, str)](items: list[T]) -> T: return items[0]
async def second[*Ts](*args: *Ts): pass
class Box[T, **P](Base[T], metaclass=M):
    pass
f"{"same quotes"} {'\n'.join(f"{f"{f"{1}"}"}" for a in b)} {x # comment
}"
f'{a["b"]}{'c'!r:{'d'}}{
    e
    =
}'
f'''{x # why
=}'''
f"{d['a']:{'>' + "10"}}"
f'{1:{2:{3}}}{a:{f"{b:{c:{d}}}"}}'
