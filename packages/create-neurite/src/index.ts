export { createProject, type CreatedProject, type ProjectOptions, type Template, templates } from './create-project.ts';
