// Writes the Node SDK of a Pulumi package schema: sdkgen <schema.json> <folder>.
// Pulumi's own generator, called as a library because the language host that has it is no Go module.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

var rootImport = regexp.MustCompile(`from "[./]+/(types/input|types/output|types/enums|utilities)";`)

// With newer Go (seen with 1.26) filepath.Rel("config", "") is ".." and no longer "../.", of which the generator takes the parent:
// its imports of the package's root are one level short in subfolders.
func repairImports(name string, content []byte) []byte {
	depth := strings.Count(name, "/")
	if depth == 0 {
		return content
	}
	return rootImport.ReplaceAll(content, []byte(`from "`+strings.Repeat("../", depth)+`$1";`))
}

func run(schemaFile, folder string) error {
	text, err := os.ReadFile(schemaFile)
	if err != nil {
		return err
	}
	var spec schema.PackageSpec
	if err := json.Unmarshal(text, &spec); err != nil {
		return fmt.Errorf("failed to read %s: %w", schemaFile, err)
	}
	pkg, diagnostics, err := schema.BindSpec(spec, nil, schema.ValidationOptions{})
	if err != nil {
		return fmt.Errorf("failed to bind %s: %w", schemaFile, err)
	}
	if diagnostics.HasErrors() {
		return fmt.Errorf("failed to bind %s: %w", schemaFile, diagnostics)
	}
	files, err := nodejs.GeneratePackage("tools/sdkgen", pkg, nil, nil, false, nil)
	if err != nil {
		return err
	}
	for name, content := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, repairImports(filepath.ToSlash(name), content), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: sdkgen <schema.json> <folder>")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
