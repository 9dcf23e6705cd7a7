package daybook

// FewDays is for tests.
var FewDays = fewDays
