package main

func Example_main() {
	main()
	// Output: 1 me
}
