/** The bridge's settings as immutable records: load, validate, diff. */
package settings;
