// Package define holds the one intermediate form of feature definitions.
//
// Every front end (Python files, YAML, Go) produces the same thing: an ordered
// list of constructor calls. An [Object] is a class name of Feast 0.66, the
// keyword arguments the author gave, and the place where it was written.
// References between objects are pointers, so identity means what it means in
// Python: the same pointer is the same object, two equal objects are two.
//
// Nothing here is validated beyond the call itself: argument names are bound
// against the signature of the class (unknown, missing and doubled arguments
// never get this far), argument values are as the author wrote them. What a
// class makes of its arguments (a ttl of 0, a join key defaulting to the name
// of the entity, a Kafka source lending its batch source to a view) is the
// business of package define/lower, which turns this form into the vocabulary.
//
// # What an Object looks like
//
// A call of a class, FeatureView(name="v", ttl=timedelta(days=1)):
//
//	Object{Class: "FeatureView", Args: [name="v", ttl=Timedelta{1,0,0}]}
//
// A decorated function, @on_demand_feature_view(sources=[v], schema=[...]):
//
//	Object{Class: "OnDemandFeatureView", Form: "on_demand_feature_view",
//	       Args: [sources=[...], schema=[...], udf=Func{...}]}
//
// The arguments are those of the decorator; the decorated function follows
// them as the argument [UDFArg], and the name of the object is the argument
// "name" when given, else the name of the function. Defaults are the
// decorator's, which differ from the constructor's for some classes.
//
// A view narrowed for a service, v[["a","b"]], v.with_name("x"),
// v.with_join_key_map({...}): an Object with the Class and Args of v, whose
// Base is v and whose Projection says what was changed. As in Feast these are
// copies: a chain v[["a"]].with_name("x") has one Base per step and a
// Projection that holds all steps.
//
// # Arguments
//
// Args has only what the author gave (positional arguments appear under their
// parameter's name), in the order of the signature. [Object.Arg] returns what
// was given, [Object.Value] falls back to the default of the signature. The
// distinction matters where Feast's own code tests for None or for a sentinel.
//
// Dictionaries are as they were at the end of the evaluation and lists as they
// were when the constructor ran, because Feast keeps the former by reference
// and reads the latter in the constructor.
package define
