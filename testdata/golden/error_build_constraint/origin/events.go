package origin

//evq:event type=E version=1.0
type E Middle

//evq:event type=F version=1.0
type F Generic[int]
