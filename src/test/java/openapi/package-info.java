/** The OpenAPI document as tests read it. */
package openapi;
