package evq

// ViewOption changes a typed view of a store, as generated NewStore functions make it.
type ViewOption func(*ViewOptions)

// ViewOptions is what [ViewOption]s set; generated code reads it.
type ViewOptions struct{ OwnEventsOnly bool }

// OwnEventsOnly makes a view's mixed loads and subscriptions select only the stored types of its own package, where
// they would otherwise give ErrUnknownEvent for each event of another package. An unknown major version of an own
// type is still an error. A consumer's query names the types then: a new stored type of the package changes it, see
// [Consumer.ChangeQuery].
func OwnEventsOnly() ViewOption {
	return func(o *ViewOptions) { o.OwnEventsOnly = true }
}
