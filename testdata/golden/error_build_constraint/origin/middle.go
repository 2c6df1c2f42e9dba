package origin

type Middle Origin
