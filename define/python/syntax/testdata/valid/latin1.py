# vim: set fileencoding=latin-1 :
s = "café"
été = 1
