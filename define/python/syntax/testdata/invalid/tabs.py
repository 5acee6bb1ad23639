def f():
	if a:
		b
        c = 1
