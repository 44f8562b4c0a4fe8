/** How the names of the test schemas begin; a run that shares its server with another run takes a word of its own. */
export const testSchemas = `salesmagnet_test_${process.env['SALESMAGNET_TEST_SCHEMA'] ?? 'run'}_`;
