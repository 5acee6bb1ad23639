// Command feast is the feature store: definitions, registry, history, online
// reads and servers in one binary.
package main

func main() {}
